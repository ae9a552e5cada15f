/** What the examples in the docs show. */

export const examplePackage = {
  id: '0190a1b2-0000-7000-8000-000000000001',
  name: 'Gold',
  price: 49.5,
  currency: 'KWD',
  duration: 30,
  description: 'A month of visits.',
  is_active: true,
  created_at: '2026-01-01T08:00:00.000Z',
} as const;

export const exampleSubscription = {
  id: '0190a1b2-0000-7000-8000-000000000002',
  user_id: '0190a1b2-0000-7000-8000-000000000003',
  package_id: examplePackage.id,
  name: examplePackage.name,
  description: examplePackage.description,
  price: examplePackage.price,
  currency: 'KWD',
  duration: 30,
  source: 'purchased',
  payment_status: 'completed',
  is_active: true,
  purchased_at: '2026-01-05T09:00:00.000Z',
  expires_at: '2026-02-04T09:00:00.000Z',
  ended_at: null,
  remaining_days: 30,
  created_at: '2026-01-05T09:00:00.000Z',
} as const;

export const exampleUser = {
  id: exampleSubscription.user_id,
  phone_number: '+96551234567',
  phone_verified: true,
  name: 'Ahmed Al-Kuwait',
  national_id: '123456789',
  email: null,
  role: 'patient',
  locale: 'ar',
  photo_url: null,
  is_active: true,
  created_at: '2026-01-05T08:55:00.000Z',
  updated_at: '2026-01-05T09:00:00.000Z',
  activePackage: {
    id: exampleSubscription.id,
    package_id: examplePackage.id,
    name: examplePackage.name,
    description: examplePackage.description,
    price: examplePackage.price,
    currency: 'KWD',
    duration: 30,
    purchased_at: exampleSubscription.purchased_at,
    expires_at: exampleSubscription.expires_at,
    is_active: true,
    payment_status: 'completed',
    remaining_days: 30,
    remainingTime: 30,
  },
} as const;

export const exampleDepartment = {
  id: '0190a1b2-0000-7000-8000-000000000005',
  name: 'Cardiology',
  description: 'Heart and vessels.',
  is_active: true,
  created_at: '2026-01-01T08:00:00.000Z',
  updated_at: '2026-01-01T08:00:00.000Z',
} as const;

/** As anybody sees a doctor. */
export const examplePublicDoctor = {
  id: '0190a1b2-0000-7000-8000-000000000006',
  name: 'Dr. Sara Al-Mutairi',
  specialty: 'Cardiology',
  department_id: exampleDepartment.id,
  department: exampleDepartment.name,
  bio: 'Twenty years of practice.',
  photo_url: null,
} as const;

/** As an admin does. */
export const exampleDoctor = {
  ...examplePublicDoctor,
  user_id: '0190a1b2-0000-7000-8000-000000000007',
  email: 'sara@clinic.example',
  phone: '+96551234567',
  license_number: 'KW-10234',
  is_active: true,
  created_at: '2026-01-01T08:30:00.000Z',
  updated_at: '2026-01-01T08:30:00.000Z',
  monthly_rate: 2_500,
} as const;

export const exampleStaff = {
  id: '0190a1b2-0000-7000-8000-000000000005',
  phone_number: '+96551234568',
  phone_verified: true,
  name: 'Noor Al-Sabah',
  national_id: null,
  email: 'noor@clinic.example',
  role: 'receptionist',
  locale: null,
  photo_url: null,
  is_active: true,
  created_at: '2026-01-05T08:00:00.000Z',
  updated_at: '2026-01-05T08:00:00.000Z',
} as const;

export const examplePatient = {
  id: '0190a1b2-0000-7000-8000-000000000008',
  user_id: exampleUser.id,
  name: exampleUser.name,
  phone: exampleUser.phone_number,
  email: null,
  gender: 'male',
  date_of_birth: '1990-05-31',
  age: 35,
  national_id: exampleUser.national_id,
  address: 'Block 3, Street 12, House 7, Salmiya',
  insurance: { provider: 'Gulf Insurance', policy_number: 'GI-2231' },
  insurance_id: null,
  emergency_contact: 'Ali, brother, +96555550000',
  balance: 0,
  created_at: '2026-01-05T08:56:00.000Z',
  updated_at: '2026-01-05T08:56:00.000Z',
} as const;

export const exampleAppointment = {
  id: '0190a1b2-0000-7000-8000-000000000009',
  patient_id: examplePatient.id,
  patient_name: examplePatient.name,
  doctor_id: exampleDoctor.id,
  doctor_name: exampleDoctor.name,
  department_id: exampleDepartment.id,
  start: '2026-01-06T06:00:00.000Z',
  end: '2026-01-06T06:30:00.000Z',
  date: '2026-01-06',
  start_time: '09:00',
  end_time: '09:30',
  duration_minutes: 30,
  status: 'scheduled',
  reason: 'Chest pain',
  notes: null,
  cancel_reason: null,
  reminder_sent_at: null,
  created_by: exampleUser.id,
  created_at: '2026-01-05T09:00:00.000Z',
  updated_at: '2026-01-05T09:00:00.000Z',
} as const;

export const exampleVisit = {
  id: '0190a1b2-0000-7000-8000-000000000012',
  patient_id: examplePatient.id,
  patient_name: examplePatient.name,
  doctor_id: exampleDoctor.id,
  doctor_name: exampleDoctor.name,
  appointment_id: exampleAppointment.id,
  date: '2026-01-06',
  visit_type: 'consultation',
  reason: 'Chest pain',
  diagnosis: 'Costochondritis',
  notes: 'ECG without findings.',
  follow_up_date: '2026-01-20',
  created_by: exampleDoctor.user_id,
  created_at: '2026-01-06T06:25:00.000Z',
  updated_at: '2026-01-06T06:25:00.000Z',
} as const;

export const examplePrescription = {
  id: '0190a1b2-0000-7000-8000-000000000013',
  visit_id: exampleVisit.id,
  patient_id: exampleVisit.patient_id,
  patient_name: exampleVisit.patient_name,
  doctor_id: exampleVisit.doctor_id,
  doctor_name: exampleVisit.doctor_name,
  medications: [
    {
      name: 'Ibuprofen',
      dosage: '400 mg',
      frequency: 'three times a day',
      duration_days: 7,
      instructions: 'After meals',
    },
  ],
  notes: null,
  status: 'active',
  created_by: exampleDoctor.user_id,
  created_at: '2026-01-06T06:28:00.000Z',
  updated_at: '2026-01-06T06:28:00.000Z',
} as const;

export const exampleEvent = {
  id: '0190a1b2-0000-7000-8000-000000000008',
  type: 'subscription.activated',
  at: '2026-01-05T09:00:00.000Z',
  data: { subscription_id: exampleSubscription.id, user_id: exampleUser.id },
  seq: 42,
} as const;

export const exampleWebhook = {
  id: '0190a1b2-0000-7000-8000-000000000009',
  url: 'https://records.example/clinic-events',
  events: ['appointment.created', 'appointment.cancelled'],
  description: 'The hospital’s records',
  is_active: true,
  created_at: '2026-01-05T09:00:00.000Z',
  updated_at: '2026-01-05T09:00:00.000Z',
} as const;

export const exampleDelivery = {
  id: '0190a1b2-0000-7000-8000-000000000010',
  event_id: '0190a1b2-0000-7000-8000-000000000011',
  event_type: 'appointment.created',
  state: 'delivered',
  attempts: 2,
  next_attempt_at: null,
  response_status: 204,
  last_error: null,
  created_at: '2026-01-05T09:00:01.000Z',
  delivered_at: '2026-01-05T09:00:28.000Z',
} as const;

export const exampleToken = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIwMTkwYTFiMiJ9.c2lnbmF0dXJl';

export const exampleItem = {
  id: '0190a1b2-0000-7000-8000-00000000000c',
  name: 'Nitrile gloves, medium',
  sku: 'GLV-M',
  category: 'Supplies',
  quantity: 60,
  min_quantity: 5,
  is_low_stock: false,
  unit: 'box',
  unit_cost: 2.25,
  supplier: 'Gulf Medical',
  expiry_date: '2027-06-30',
  lots: [
    { expiry_date: '2027-06-30', quantity: 40 },
    { expiry_date: '2028-01-31', quantity: 20 },
  ],
  last_restocked: '2026-01-05T09:00:00.000Z',
  is_active: true,
  created_at: '2026-01-05T08:00:00.000Z',
  updated_at: '2026-01-05T09:00:00.000Z',
};

export const exampleStockChange = {
  id: '0190a1b2-0000-7000-8000-00000000000d',
  item_id: exampleItem.id,
  change: 20,
  type: 'restock',
  quantity_after: 60,
  notes: 'Delivery 7711',
  treatment_id: null,
  by: exampleUser.id,
  at: '2026-01-05T09:00:00.000Z',
} as const;

export const exampleTreatment = {
  id: '0190a1b2-0000-7000-8000-00000000000e',
  visit_id: '0190a1b2-0000-7000-8000-00000000000f',
  patient_id: examplePatient.id,
  doctor_id: exampleDoctor.id,
  name: 'Wound dressing',
  description: null,
  procedure_code: '97597',
  cost: 12.5,
  inventory_usage: [{ item_id: exampleItem.id, quantity: 2 }],
  billing_id: null,
  created_by: exampleDoctor.user_id,
  created_at: '2026-01-05T09:15:00.000Z',
  updated_at: '2026-01-05T09:15:00.000Z',
};
