using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using PreOrderFarm.Database;

namespace PreOrderFarm.Migrations;

[DbContext(typeof(FarmDbContext)), Migration("0001_first")]
internal sealed class First : SqlMigration;

[DbContext(typeof(FarmDbContext)), Migration("0002_sign_in")]
internal sealed class SignIn : SqlMigration;

[DbContext(typeof(FarmDbContext)), Migration("0004_intents")]
internal sealed class Intents : SqlMigration;

[DbContext(typeof(FarmDbContext)), Migration("0005_reconciliation")]
internal sealed class Reconciliation : SqlMigration;

[DbContext(typeof(FarmDbContext)), Migration("0006_payouts")]
internal sealed class HeldPayouts : SqlMigration;

[DbContext(typeof(FarmDbContext)), Migration("0007_disputes")]
internal sealed class Disputes : SqlMigration;

[DbContext(typeof(FarmDbContext)), Migration("0008_ledger_check")]
internal sealed class LedgerCheck : SqlMigration;

[DbContext(typeof(FarmDbContext)), Migration("0009_refund_rules")]
internal sealed class RefundRules : SqlMigration;

[DbContext(typeof(FarmDbContext)), Migration("0010_payout_rules")]
internal sealed class PayoutRules : SqlMigration;

[DbContext(typeof(FarmDbContext)), Migration("0011_lost_refunds")]
internal sealed class LostRefunds : SqlMigration;

[DbContext(typeof(FarmDbContext)), Migration("0012_returned_refunds")]
internal sealed class ReturnedRefunds : SqlMigration;

[DbContext(typeof(FarmDbContext)), Migration("0013_discover")]
internal sealed class Discover : SqlMigration;

[DbContext(typeof(FarmDbContext)), Migration("0015_fields")]
internal sealed class Fields : SqlMigration;

[DbContext(typeof(FarmDbContext)), Migration("0016_terms")]
internal sealed class Terms : SqlMigration;

[DbContext(typeof(FarmDbContext)), Migration("0017_news")]
internal sealed class News : SqlMigration;

[DbContext(typeof(FarmDbContext)), Migration("0018_photos")]
internal sealed class Photos : SqlMigration;

[DbContext(typeof(FarmDbContext)), Migration("0019_bank_returns")]
internal sealed class BankReturns : SqlMigration;

[DbContext(typeof(FarmDbContext)), Migration("0020_batch_versions")]
internal sealed class BatchVersions : SqlMigration;

[DbContext(typeof(FarmDbContext)), Migration("0022_packing_station")]
internal sealed class PackingStation : SqlMigration;

[DbContext(typeof(FarmDbContext)), Migration("0023_shipping")]
internal sealed class Shipping : SqlMigration;

[DbContext(typeof(FarmDbContext)), Migration("0024_pick_up_points")]
internal sealed class PickUpPoints : SqlMigration;

[DbContext(typeof(FarmDbContext)), Migration("0025_harvest")]
internal sealed class Harvest : SqlMigration;

[DbContext(typeof(FarmDbContext)), Migration("0026_printers")]
internal sealed class Printers : SqlMigration;

[DbContext(typeof(FarmDbContext)), Migration("0027_announced_lock")]
internal sealed class AnnouncedLock : SqlMigration;

[DbContext(typeof(FarmDbContext)), Migration("0028_actual_weight")]
internal sealed class ActualWeight : SqlMigration;

[DbContext(typeof(FarmDbContext)), Migration("0029_prepared_prints")]
internal sealed class PreparedPrints : SqlMigration;

[DbContext(typeof(FarmDbContext)), Migration("0030_told_locks")]
internal sealed class ToldLocks : SqlMigration;

[DbContext(typeof(FarmDbContext)), Migration("0031_weighed_parcels")]
internal sealed class WeighedParcels : SqlMigration;

[DbContext(typeof(FarmDbContext)), Migration("0032_announced_numbers")]
internal sealed class AnnouncedNumbers : SqlMigration;

[DbContext(typeof(FarmDbContext)), Migration("0033_every_script")]
internal sealed class EveryScript : SqlMigration;

[DbContext(typeof(FarmDbContext)), Migration("0034_lists_on_rolls")]
internal sealed class ListsOnRolls : SqlMigration;

[DbContext(typeof(FarmDbContext)), Migration("0035_weights_taken_back")]
internal sealed class WeightsTakenBack : SqlMigration;
