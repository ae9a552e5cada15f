import { toClinicError, toMajorUnits, toMinorUnits } from '@clinic/core';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  amountsOf,
  lineOf,
  voided,
  withClaim,
  withPayment,
  withRefund,
} from '../../../packages/core/src/billing/arithmetic.ts';
import type { Billing } from '../../../packages/core/src/billing/billing.ts';
import { type Bill, chance, live, type Plan, randomPlan } from './random-bills.ts';

const stamp = { at: '2031-01-05T06:00:00.000Z', by: null };

const drawn = ({ lines, discount, claimed }: Plan): Billing => {
  const items = lines.map((line) => lineOf({ ...line, description: 'A', treatment_id: null }));
  const accounts = { items, discount, payments: [], status: 'unpaid' as const };
  const claim = { provider: 'A', policy_number: '1', amount: claimed, approved_amount: null };
  return {
    ...{ id: 'a', number: 'INV-2031-000001', patient_id: 'b', visit_id: null, version: 0, created_by: null },
    ...{ created_at: stamp.at, updated_at: stamp.at },
    ...accounts,
    ...amountsOf(accounts),
    insurance_claim: claimed === 0 ? null : { ...claim, status: 'submitted' },
  };
};

/** The arithmetic alone, without a store. */
const inMemory = (plan: Plan): Bill & { now(): Billing } => {
  let bill = drawn(plan);
  const change = async (make: () => Billing): Promise<string> => {
    try {
      bill = make();
      return 'done';
    } catch (error) {
      return toClinicError(error).code;
    }
  };
  const payment = (amount: number, method: 'cash' | 'insurance') => ({
    ...stamp,
    id: String(bill.payments.length),
    amount,
    method,
    refunds: [],
  });
  return {
    now: () => bill,
    pay: (amount) => change(() => withPayment(bill, payment(amount, 'cash'))),
    refund: (index, amount) => change(() => withRefund(bill, String(index), { ...stamp, id: 'r', amount })),
    claim: (status, approved) =>
      change(() => {
        const claimed = withClaim(bill, status, approved ?? null);
        const sum = claimed.insurance_claim.approved_amount ?? 0;
        return status === 'paid' ? withPayment(claimed, payment(sum, 'insurance')) : claimed;
      }),
    void: () => change(() => voided(bill)),
    amounts: () => bill,
  };
};

/** Major units with three decimals, written by hand. */
const written = (fils: number): string =>
  `${BigInt(fils) / 1_000n}.${String(BigInt(fils) % 1_000n).padStart(3, '0')}`;

describe('The arithmetic of bills', () => {
  it('100,000 random bills with payments, refunds and claims: lines, total, paid and due exact to the fils, at every step', async () => {
    const seen = new Map<string, number>();
    let bills = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const random = chance(seed);
        for (let count = 0; count < 500; count += 1) {
          const plan = randomPlan(random);
          const bill = inMemory(plan);
          const { outcomes } = await live(bill, plan, random);
          for (const outcome of outcomes) seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
          const { items, discount, total, paid, due } = bill.now();
          for (const line of items)
            if (BigInt(line.total) !== BigInt(line.quantity) * BigInt(line.unit_price)) expect.fail('line');
          if (items.reduce((sum, line) => sum + line.total, 0) - discount !== total) expect.fail('total');
          for (const fils of [total, paid, due]) {
            const answered = JSON.parse(JSON.stringify(toMajorUnits(fils, 'KWD'))) as number;
            if (toMinorUnits(answered, 'KWD') !== fils || answered.toFixed(3) !== written(fils))
              expect.fail(`${fils} fils are answered as ${answered}`);
          }
          bills += 1;
        }
      }),
      { numRuns: 200 },
    );
    expect(bills).to.equal(100_000);
    // Everything was met, what is allowed and what isn't, many times over.
    for (const outcome of [
      'pay done',
      'pay OVERPAYMENT',
      'pay INVALID_TRANSITION',
      'refund done',
      'refund CONFLICT',
      'approved done',
      'rejected done',
      'paid done',
      'paid OVERPAYMENT',
      'paid INVALID_TRANSITION',
      'void done',
      'void INVALID_TRANSITION',
    ])
      expect(seen.get(outcome), outcome).to.be.above(100);
  });
});
