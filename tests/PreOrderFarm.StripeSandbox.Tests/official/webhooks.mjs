// Verifies deliveries ([{ body, signature }], base64 bodies, on standard input) with Stripe's official client.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';

const Stripe = createRequire(process.env.FARM_NODE_MODULES + '/')('stripe');
const stripe = new Stripe('sk_test_unused');
const secret = process.env.WEBHOOK_SECRET;
const deliveries = JSON.parse(await text(process.stdin));
for (const { body, signature } of deliveries) {
  const raw = Buffer.from(body, 'base64');
  const event = stripe.webhooks.constructEvent(raw, signature, secret);
  assert.match(event.id, /^evt_/);
  assert.throws(() => stripe.webhooks.constructEvent(raw, signature, 'whsec_other'), /signature/);
  raw[raw.length - 2] ^= 1;
  assert.throws(() => stripe.webhooks.constructEvent(raw, signature, secret), /signature/);
}
console.log(`ok ${deliveries.length}`);
