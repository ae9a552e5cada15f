import { newId, toInstant } from '@clinic/core';
import { patients } from '../../packages/core/src/patients/collections.ts';
import { newPatient } from '../../packages/core/src/patients/patient.ts';
import { addVisit } from '../support/treatments.ts';
import { recorded, type World, type Write } from './audited-write.ts';
import { canary } from './canaries.ts';

const asAdmin = ({ staff }: World) => ({ token: staff.admin });
const thePatient = ({ known }: World) => ({ params: { id: known.patientId } });

const thePrescription = ({ known }: World) => ({ params: { id: known.prescriptionId } });
const medication = { name: 'Ibuprofen', dosage: '400 mg', frequency: canary.bodyText, duration_days: 7 };

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
    route: 'POST /visits',
    sent: (world) => ({
      ...asAdmin(world),
      body: {
        appointment_id: world.known.appointmentId,
        date: '2031-01-13',
        visit_type: 'consultation',
        reason: canary.bodyText,
        diagnosis: canary.bodyText,
      },
    }),
    leaves: ({ known }) =>
      recorded('admin', 'visit.create', 'visits', {
        patient_id: known.patientId,
        doctor_id: known.doctorId,
        appointment_id: known.appointmentId,
        date: '2031-01-13',
        visit_type: 'consultation',
        fields: ['reason', 'diagnosis'],
      }),
    then: ({ known }, { data }) => {
      known.visitId = data.visit.id;
    },
  },
  {
    route: 'PATCH /visits/:id',
    sent: (world) => ({
      ...asAdmin(world),
      params: { id: world.known.visitId },
      body: { notes: canary.bodyText, follow_up_date: '2031-01-20' },
    }),
    leaves: () =>
      recorded('admin', 'visit.update', 'visits', { follow_up_date: '2031-01-20', fields: ['notes'] }),
  },
  {
    route: 'POST /prescriptions',
    sent: (world) => ({
      ...asAdmin(world),
      body: { visit_id: world.known.visitId, medications: [medication], notes: canary.bodyText },
    }),
    leaves: ({ known }) =>
      recorded('admin', 'prescription.create', 'prescriptions', {
        visit_id: known.visitId,
        patient_id: known.patientId,
        doctor_id: known.doctorId,
        status: 'active',
        fields: ['medications', 'notes'],
      }),
    then: ({ known }, { data }) => {
      known.prescriptionId = data.prescription.id;
    },
  },
  {
    route: 'PATCH /prescriptions/:id',
    sent: (world) => ({
      ...asAdmin(world),
      ...thePrescription(world),
      body: { medications: [medication, { ...medication, name: canary.name }], notes: null },
    }),
    leaves: () =>
      recorded('admin', 'prescription.update', 'prescriptions', { fields: ['medications', 'notes'] }),
  },
  {
    route: 'DELETE /prescriptions/:id',
    sent: (world) => ({ ...asAdmin(world), ...thePrescription(world) }),
    leaves: () => recorded('admin', 'prescription.cancel', 'prescriptions', { status: 'cancelled' }),
  },
  {
    route: 'POST /inventory',
    sent: ({ staff }) => ({
      token: staff.technician,
      body: { name: 'Gloves', category: 'Supplies', quantity: 10, unit: 'box', unit_cost: 2.25 },
    }),
    leaves: () =>
      recorded('technician', 'inventory.create', 'inventory', {
        name: 'Gloves',
        sku: null,
        category: 'Supplies',
        quantity: 10,
        min_quantity: 5,
        unit: 'box',
        unit_cost: 2_250,
        supplier: null,
        expiry_date: null,
      }),
    then: ({ known }, { data }) => {
      known.itemId = data.item.id;
    },
  },
  {
    route: 'POST /treatments',
    sent: async ({ server, staff, known }) => {
      const { doctorId: doctor_id, patientId: patient_id } = known;
      known.visitId = await addVisit(server, { doctor_id, patient_id });
      const body = { visit_id: known.visitId, name: canary.bodyText, cost: 12.5 };
      const inventory_usage = [{ item_id: known.itemId, quantity: 2 }];
      return { token: staff.admin, body: { ...body, inventory_usage } };
    },
    leaves: ({ known }) =>
      recorded('admin', 'treatment.create', 'treatments', {
        visit_id: known.visitId,
        patient_id: known.patientId,
        doctor_id: known.doctorId,
        cost: 12_500,
        inventory_usage: [{ item_id: known.itemId, quantity: 2 }],
        fields: ['name'],
      }),
    then: ({ known }, { data }) => {
      known.treatmentId = data.treatment.id;
    },
  },
  {
    route: 'PATCH /treatments/:id',
    sent: (world) => ({
      ...asAdmin(world),
      params: { id: world.known.treatmentId },
      body: {
        cost: 15,
        description: canary.bodyText,
        inventory_usage: [{ item_id: world.known.itemId, quantity: 1 }],
      },
    }),
    leaves: ({ known }) =>
      recorded('admin', 'treatment.update', 'treatments', {
        cost: 15_000,
        inventory_usage: [{ item_id: known.itemId, quantity: 1 }],
        fields: ['description'],
      }),
  },
  {
    route: 'PATCH /inventory/:id',
    sent: ({ staff, known }) => ({
      token: staff.receptionist,
      params: { id: known.itemId },
      body: { min_quantity: 3, adjust: { change: -4, type: 'waste', notes: canary.bodyText } },
    }),
    leaves: () =>
      recorded('receptionist', 'inventory.adjust', 'inventory', {
        min_quantity: 3,
        quantity: 5,
        change: -4,
        type: 'waste',
        fields: ['notes'],
      }),
  },
  {
    route: 'DELETE /inventory/:id',
    sent: (world) => ({ ...asAdmin(world), params: { id: world.known.itemId } }),
    leaves: () => recorded('admin', 'inventory.remove', 'inventory', { is_active: false }),
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
  {
    route: 'POST /patients/:id/merge',
    sent: async (world) => {
      const { storage, clock } = world.server;
      const double = newPatient({
        id: newId(),
        name: canary.name,
        phone: null,
        email: canary.email,
        at: toInstant(clock.now()),
      });
      await storage.collection(patients).insert(double);
      return { ...asAdmin(world), params: { id: double.id }, body: { into: world.known.patientId } };
    },
    leaves: ({ known }) => recorded('admin', 'patient.merge', 'patients', { merged_into: known.patientId }),
    removes: true,
  },
];
