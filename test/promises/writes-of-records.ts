import { recorded, type World, type Write } from './audited-write.ts';
import { canary } from './canaries.ts';

const asAdmin = ({ staff }: World) => ({ token: staff.admin });
const thePatient = ({ known }: World) => ({ params: { id: known.patientId } });

/** Of the patient made before. */
export const writesOfRecords: readonly Write[] = [
  {
    route: 'PATCH /patients/:id',
    sent: (world) => ({
      token: world.staff.receptionist,
      ...thePatient(world),
      body: { address: canary.bodyText, email: canary.email },
    }),
    leaves: () => recorded('receptionist', 'patient.update', 'patients', { fields: ['email', 'address'] }),
  },
  {
    route: 'PATCH /patients/:id/medical-history',
    sent: (world) => ({ ...asAdmin(world), ...thePatient(world), body: { allergies: [canary.bodyText] } }),
    leaves: () => recorded('admin', 'medical_history.update', 'medical_histories', { fields: ['allergies'] }),
  },
  {
    route: 'POST /billings',
    sent: ({ staff, known }) => ({
      token: staff.receptionist,
      body: {
        patient_id: known.patientId,
        items: [{ description: canary.bodyText, quantity: 2, unit_price: 7.5 }],
        discount: 0.5,
        insurance_claim: { provider: canary.bodyText, policy_number: canary.bodyText, amount: 4 },
      },
    }),
    leaves: ({ known }) =>
      recorded('receptionist', 'billing.create', 'billings', {
        number: 'INV-2031-000001',
        patient_id: known.patientId,
        visit_id: null,
        discount: 500,
        total: 14_500,
        status: 'unpaid',
        insurance_claim: { status: 'submitted', amount: 4_000 },
        fields: ['items'],
      }),
    then: ({ known }, { data }) => {
      known.billingId = data.billing.id;
    },
  },
  {
    route: 'PATCH /billings/:id',
    sent: ({ staff, known }) => ({
      token: staff.receptionist,
      params: { id: known.billingId },
      body: { insurance_claim: { status: 'approved', approved_amount: 3 } },
    }),
    leaves: () =>
      recorded('receptionist', 'billing.claim', 'billings', {
        insurance_claim: { status: 'approved', approved_amount: 3_000 },
      }),
  },
];
