// Drives the stand-in with Stripe's official client, as a shop would drive Stripe. Ends with 'ok' or a failed assertion.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const Stripe = createRequire(process.env.FARM_NODE_MODULES + '/')('stripe');
const base = new URL(process.env.SANDBOX_URL);
const stripe = new Stripe(process.env.SANDBOX_KEY, {
  host: base.hostname,
  port: Number(base.port),
  protocol: 'http',
  maxNetworkRetries: 0,
  telemetry: false,
});

const kiwis = {
  mode: 'payment',
  line_items: [{ price_data: { currency: 'eur', unit_amount: 2990, product_data: { name: '红心猕猴桃 5 kg' } }, quantity: 2 }],
  allowed_payment_method_types: ['card', 'alipay', 'wechat_pay'],
  payment_method_options: { wechat_pay: { client: 'web' } },
  adaptive_pricing: { enabled: false },
  success_url: 'http://localhost:5080/paid?session={CHECKOUT_SESSION_ID}',
  cancel_url: 'http://localhost:5080/cart',
  expires_at: Math.floor(Date.now() / 1000) + 35 * 60,
  metadata: { pledge: '42' },
  payment_intent_data: { metadata: { pledge: '42' } },
};

const pay = async (id, how) => {
  const answer = await fetch(new URL(`/sandbox/sessions/${id}/pay`, base), { method: 'POST', body: JSON.stringify(how) });
  assert.equal(answer.status, 200);
  return answer.json();
};

const refused = async (promise, expected) => {
  const error = await promise.then(() => assert.fail('It was not refused.'), (error) => error);
  for (const [name, value] of Object.entries(expected)) {
    assert.equal(error[name], value, `${name} of ${error.message}`);
  }
  assert.match(error.requestId ?? '', /^req_/);
};

async function sessions() {
  const made = await stripe.checkout.sessions.create(kiwis, { idempotencyKey: 'pledge-42' });
  assert.equal(made.amount_total, 5980);
  assert.deepEqual(made.payment_method_types, ['card', 'alipay', 'wechat_pay']);
  const again = await stripe.checkout.sessions.create(kiwis, { idempotencyKey: 'pledge-42' });
  assert.equal(again.id, made.id);
  assert.equal(again.lastResponse.headers['idempotent-replayed'], 'true');
  await refused(
    stripe.checkout.sessions.create({ ...kiwis, metadata: { pledge: '43' } }, { idempotencyKey: 'pledge-42' }),
    { type: 'StripeIdempotencyError', statusCode: 400 });
  const lines = await stripe.checkout.sessions.listLineItems(made.id);
  assert.equal(lines.data[0].description, '红心猕猴桃 5 kg');
  const read = await stripe.checkout.sessions.retrieve(made.id, { expand: ['line_items'] });
  assert.equal(read.line_items.data[0].quantity, 2);
  const expired = await stripe.checkout.sessions.expire(made.id);
  assert.equal(expired.status, 'expired');
  await refused(stripe.checkout.sessions.expire(made.id), { type: 'StripeInvalidRequestError', statusCode: 400 });
}

async function refusals() {
  const soon = { ...kiwis, expires_at: Math.floor(Date.now() / 1000) + 60 };
  await refused(stripe.checkout.sessions.create(soon), { type: 'StripeInvalidRequestError', param: 'expires_at' });
  await refused(stripe.checkout.sessions.create({ ...kiwis, colour: 'red' }), { code: 'parameter_unknown', param: 'colour' });
  await refused(stripe.checkout.sessions.retrieve('cs_test_nobody'), { code: 'resource_missing', statusCode: 404 });
  const stranger = new Stripe('sk_test_other', { host: base.hostname, port: Number(base.port), protocol: 'http', telemetry: false });
  await refused(stranger.balance.retrieve(), { type: 'StripeAuthenticationError', statusCode: 401 });
}

async function payments() {
  const session = await stripe.checkout.sessions.create(kiwis);
  const declined = await pay(session.id, { method: 'card', card: '4000000000000002' });
  assert.equal(declined.outcome, 'declined');
  const paid = await pay(session.id, { method: 'card', card: '4242424242424242', email: 'mei@example.cn' });
  assert.equal(paid.next, `http://localhost:5080/paid?session=${session.id}`);
  const complete = await stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent.latest_charge.balance_transaction'] });
  assert.equal(complete.payment_status, 'paid');
  const charge = complete.payment_intent.latest_charge;
  assert.equal(charge.balance_transaction.net, charge.balance_transaction.amount - charge.balance_transaction.fee);
  assert.equal((await stripe.charges.retrieve(charge.id)).metadata.pledge, '42');
  assert.equal((await stripe.paymentIntents.retrieve(complete.payment_intent.id)).status, 'succeeded');

  const part = await stripe.refunds.create({ payment_intent: complete.payment_intent.id, amount: 980 }, { idempotencyKey: 'r1' });
  assert.equal((await stripe.refunds.retrieve(part.id)).amount, 980);
  await refused(
    stripe.refunds.create({ payment_intent: complete.payment_intent.id, amount: 5001 }),
    { type: 'StripeInvalidRequestError', param: 'amount' });
  await stripe.refunds.create({ charge: charge.id });
  await refused(stripe.refunds.create({ charge: charge.id }), { code: 'charge_already_refunded' });
  const refunds = await stripe.refunds.list({ payment_intent: complete.payment_intent.id }).autoPagingToArray({ limit: 10 });
  assert.equal(refunds.reduce((sum, refund) => sum + refund.amount, 0), 5980);

  const transactions = await stripe.balanceTransactions.list({ limit: 1 }).autoPagingToArray({ limit: 100 });
  assert.deepEqual(transactions.map((transaction) => transaction.type), ['refund', 'refund', 'charge']);
  assert.equal((await stripe.balanceTransactions.retrieve(transactions[0].id)).id, transactions[0].id);
  const balance = await stripe.balance.retrieve();
  assert.equal(balance.available[0].amount + balance.pending[0].amount, -charge.balance_transaction.fee);
}

async function events() {
  const all = await stripe.events.list({ limit: 3, created: { gte: 0 } }).autoPagingToArray({ limit: 1000 });
  const completed = await stripe.events.list({ types: ['checkout.session.completed'] });
  assert.equal(completed.data.length, 1);
  assert.equal((await stripe.events.retrieve(completed.data[0].id)).data.object.payment_status, 'paid');
  assert.equal(new Set(all.map((event) => event.id)).size, all.length);
  const before = await stripe.events.list({ ending_before: all[2].id });
  assert.deepEqual(before.data.map((event) => event.id), all.slice(0, 2).map((event) => event.id));
}

async function connect() {
  const account = await stripe.accounts.create({
    controller: { stripe_dashboard: { type: 'express' }, fees: { payer: 'application' }, losses: { payments: 'application' } },
    capabilities: { transfers: { requested: true } },
    country: 'DE',
  });
  const link = await stripe.accountLinks.create({
    account: account.id, type: 'account_onboarding', refresh_url: 'http://localhost/again', return_url: 'http://localhost/done',
  });
  await fetch(link.url, { method: 'POST', redirect: 'manual' });
  assert.equal((await stripe.accounts.retrieve(account.id)).capabilities.transfers, 'active');
  const session = await stripe.checkout.sessions.create(kiwis);
  await pay(session.id, { method: 'alipay' });
  const { payment_intent: intent } = await stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent'] });
  const transfer = await stripe.transfers.create({ amount: 5000, currency: 'eur', destination: account.id, source_transaction: intent.latest_charge });
  const reversal = await stripe.transfers.createReversal(transfer.id, { amount: 1000 });
  assert.equal(reversal.amount, 1000);
  assert.equal((await stripe.transfers.retrieve(transfer.id)).amount_reversed, 1000);
}

async function disputes() {
  const session = await stripe.checkout.sessions.create(kiwis);
  const paid = await pay(session.id, { method: 'card', card: '4000000000000259' });
  const opened = await stripe.disputes.list({ payment_intent: paid.payment_intent_id });
  const dispute = opened.data[0];
  assert.equal(dispute.status, 'needs_response');
  assert.equal(dispute.balance_transactions[0].fee, 2000);
  await refused(stripe.refunds.create({ payment_intent: paid.payment_intent_id }), { code: 'charge_disputed', statusCode: 400 });
  const staged = await stripe.disputes.update(dispute.id, { evidence: { shipping_tracking_number: 'SF1' }, submit: false });
  assert.equal(staged.evidence.shipping_tracking_number, 'SF1');
  const won = await stripe.disputes.update(dispute.id, { evidence: { uncategorized_text: 'winning_evidence' } });
  assert.equal(won.status, 'won');
  assert.equal(won.balance_transactions.length, 2);
  await refused(stripe.disputes.close(dispute.id), { type: 'StripeInvalidRequestError' });
  assert.equal((await stripe.balanceSettings.retrieve()).payments.payouts.schedule.interval, 'manual');
  assert.equal((await stripe.accounts.retrieve()).settings.payouts.schedule.interval, 'manual');
}

assert.equal(Stripe.PACKAGE_VERSION, '23.1.0');
await sessions();
await refusals();
await payments();
await events();
await connect();
await disputes();
console.log('ok');
