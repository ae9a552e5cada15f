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
];
