import type { Received, Sent } from '../support/server.ts';
import type { Tokens } from './callers.ts';
import { canary } from './canaries.ts';

type Send = (method: string, path: string, sent?: Sent) => Promise<Received>;

/** Bills a patient, has it paid, given back and claimed, and each of them refused. */
export const causeEveryBill = async (send: Send, staff: Tokens): Promise<void> => {
  const token = staff.receptionist;
  const person = { name: canary.name, phone: canary.otherPhone };
  const { patient } = (await send('POST', '/patients', { token, body: person })).data;
  const bill = {
    patient_id: patient.id,
    items: [{ description: canary.bodyText, quantity: 1, unit_price: 10 }],
    insurance_claim: { provider: canary.bodyText, policy_number: canary.civilId, amount: 10 },
  };
  await send('POST', '/billings', { token, body: { ...bill, discount: 11 } });
  await send('POST', '/billings', { token, body: { ...bill, treatment_ids: [patient.id] } });
  const { billing } = (await send('POST', '/billings', { token, body: bill })).data;
  const change = (body: unknown) => send('PATCH', `/billings/${billing.id}`, { token, body });
  const paid = await change({ payment: { amount: 1, method: 'cash' } });
  await change({ payment: { amount: 10, method: 'cash' } });
  const payment_id: unknown = paid.data.billing.payments[0].id;
  for (let count = 0; count < 2; count += 1) await change({ refund: { payment_id, amount: 1 } });
  for (const status of ['approved', 'rejected', canary.bodyText])
    await change({ insurance_claim: { status } });
  for (let count = 0; count < 2; count += 1) await change({ status: 'void' });
};
