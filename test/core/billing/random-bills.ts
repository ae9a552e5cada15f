import { expect } from 'chai';

/** Numbers from a seed (mulberry32), so that a failure can be run again. */
export const chance = (seed: number) => {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (bound: number): number => Math.floor(next() * bound);
  return { below, oneOf: <T>(those: readonly T[]): T => those[below(those.length)]! };
};

export type Chance = ReturnType<typeof chance>;

/** All amounts in fils. */
export interface Plan {
  readonly lines: readonly { readonly quantity: number; readonly unit_price: number }[];
  readonly discount: number;
  /** 0: none. */
  readonly claimed: number;
}

export const randomPlan = ({ below, oneOf }: Chance): Plan => {
  const lines = Array.from({ length: 1 + below(5) }, () => ({
    quantity: 1 + below(oneOf([1, 3, 1_000])),
    unit_price: below(oneOf([1, 10, 1_000, 100_000, 9_999_999])),
  }));
  const sum = lines.reduce((all, line) => all + line.quantity * line.unit_price, 0);
  const discount = oneOf([0, 0, below(sum + 1), sum]);
  return { lines, discount, claimed: oneOf([0, below(sum - discount + 1)]) };
};

/** A bill that something can be done to; each answers `done` or the code of its refusal. */
export interface Bill {
  pay(amount: number): Promise<string>;
  refund(payment: number, amount: number): Promise<string>;
  claim(status: 'approved' | 'rejected' | 'paid', approved: number | undefined): Promise<string>;
  void(): Promise<string>;
  /** In fils. */
  amounts(): { total: number; paid: number; due: number; status: string };
}

/** What a bill must come to, counted the slow way: a list of what happened, in whole numbers of any size. */
class Expected {
  readonly total: bigint;
  readonly entries: bigint[];
  readonly left: bigint[] = [];
  claim: 'none' | 'submitted' | 'approved' | 'rejected' | 'paid';
  approved = 0n;
  isVoid = false;

  constructor({ lines, discount, claimed }: Plan) {
    let total = -BigInt(discount);
    for (const { quantity, unit_price } of lines)
      for (let piece = 0; piece < quantity; piece += 1) total += BigInt(unit_price);
    this.total = total;
    this.entries = [total];
    this.claim = claimed === 0 ? 'none' : 'submitted';
  }

  get due(): bigint {
    return this.entries.reduce((all, one) => all + one, 0n);
  }

  pay(amount: bigint): string {
    if (this.isVoid) return 'INVALID_TRANSITION';
    if (amount > this.due) return 'OVERPAYMENT';
    this.entries.push(-amount);
    this.left.push(amount);
    return 'done';
  }

  refund(payment: number, amount: bigint): string {
    if (this.isVoid) return 'INVALID_TRANSITION';
    if (amount > this.left[payment]!) return 'CONFLICT';
    this.entries.push(amount);
    this.left[payment]! -= amount;
    return 'done';
  }

  move(status: 'approved' | 'rejected' | 'paid', approved: bigint): string {
    const from = status === 'paid' ? 'approved' : 'submitted';
    if (this.isVoid || this.claim !== from) return 'INVALID_TRANSITION';
    if (status === 'paid' && this.pay(this.approved) !== 'done') return 'OVERPAYMENT';
    if (status === 'approved') this.approved = approved;
    this.claim = status;
    return 'done';
  }

  end(): string {
    if (this.isVoid || this.left.some((amount) => amount > 0n)) return 'INVALID_TRANSITION';
    this.isVoid = true;
    this.entries.push(-this.total);
    return 'done';
  }

  get amounts() {
    const paid = this.left.reduce((all, one) => all + one, 0n);
    const open = paid === 0n ? 'unpaid' : 'partial';
    const status = this.isVoid ? 'void' : paid === this.total ? 'paid' : open;
    return { total: this.total, paid, due: this.due, status };
  }
}

/**
 * Does some of everything to a bill, what is allowed and what isn't, and holds each answer and each amount to what was
 * counted. @returns what is due in the end, in fils, and how often each outcome came
 */
export const live = async (bill: Bill, plan: Plan, { below, oneOf }: Chance) => {
  const expected = new Expected(plan);
  const outcomes: string[] = [];
  const hold = (what: string, met: string, due: string): void => {
    expect(met, what).to.equal(due);
    const { status, ...amounts } = bill.amounts();
    const { status: dueStatus, ...dueAmounts } = expected.amounts;
    if (status !== dueStatus) expect(status, what).to.equal(dueStatus);
    for (const field of ['total', 'paid', 'due'] as const)
      if (BigInt(amounts[field]) !== dueAmounts[field]) expect.fail(`${what}: ${field} ${amounts[field]}`);
    outcomes.push(`${what} ${met}`);
  };
  hold('bill', 'done', 'done');
  for (let step = below(7); step > 0; step -= 1) {
    const kind = oneOf(['pay', 'pay', 'refund', 'claim', 'claim', 'void'] as const);
    if (kind === 'pay') {
      const due = Number(expected.due);
      const amount = 1 + oneOf([below(due + 1), Math.max(0, due - 1), due, below(100)]);
      hold('pay', await bill.pay(amount), expected.pay(BigInt(amount)));
    } else if (kind === 'refund') {
      if (expected.left.length === 0) continue;
      const payment = below(expected.left.length);
      const left = Number(expected.left[payment]);
      const amount = 1 + oneOf([below(left + 1), Math.max(0, left - 1), left]);
      hold('refund', await bill.refund(payment, amount), expected.refund(payment, BigInt(amount)));
    } else if (kind === 'claim') {
      const status = oneOf(['approved', 'approved', 'rejected', 'paid'] as const);
      const approved = status === 'approved' && plan.claimed > 0 ? 1 + below(plan.claimed) : undefined;
      const due = expected.move(status, BigInt(approved ?? 0));
      hold(status, await bill.claim(status, approved), due);
    } else hold('void', await bill.void(), expected.end());
  }
  return { due: expected.due, outcomes };
};
