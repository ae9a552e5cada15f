import { createHash } from 'node:crypto';
import type { AppointmentStatus } from '../appointments/appointment.ts';
import type { AppointmentView } from '../appointments/view.ts';
import { givenOf } from '../kernel/validate.ts';
import type { PatientView } from '../patients/patient.ts';
import type { PrescriptionView } from '../prescriptions/view.ts';
import type { VisitView } from '../visits/view.ts';
import type {
  FhirAllergyIntolerance,
  FhirAppointment,
  FhirBundle,
  FhirConcept,
  FhirCondition,
  FhirEncounter,
  FhirMedicationRequest,
  FhirPatient,
  FhirPractitioner,
  FhirReference,
  FhirResource,
} from './fhir-types.ts';
import type { PatientExport } from './patient-export.ts';

/** Code systems of HL7's terminology that R4's value sets draw on. */
const TERMINOLOGY = 'http://terminology.hl7.org/CodeSystem';

/** UCUM, https://ucum.org: `d` is a day. */
const UCUM = 'http://unitsofmeasure.org';

/** R4, Identifier.system: a value that is a URI itself. */
const URI = 'urn:ietf:rfc:3986';

const coded = (system: string, code: string): FhirConcept => ({
  coding: [{ system: `${TERMINOLOGY}/${system}`, code }],
});

const urlOf = (id: string): string => `urn:uuid:${id}`;
const referTo = (id: string): FhirReference => ({ reference: urlOf(id) });

/** What has no id of its own gets a UUID of version 5 (RFC 9562, 5.5) in the space of what holds it: always the same. */
const idWithin = (holder: string, name: string): string => {
  const hash = createHash('sha1')
    .update(Buffer.from(holder.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest()
    .subarray(0, 16);
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
};

/** One element of text; nothing of no text. */
const texts = (text: string | null | undefined): { text: string }[] | undefined =>
  text ? [{ text }] : undefined;

/**
 * One patient as a FHIR R4 bundle of type collection: the patient, who saw them, appointments, visits (Encounter),
 * what was prescribed, one MedicationRequest for each medication, allergies and conditions, those diagnosed at a visit
 * among them. What has no place in these isn't in it: bills, treatments, the waitlist, the notes of a visit and the
 * medications of the history. Texts stand as written: the clinic doesn't code them.
 */
export const toFhirBundle = (known: PatientExport): FhirBundle => {
  const patient = referTo(known.patient.id);
  const { conditions, allergies } = known.medical_history;
  const appointmentIds = new Set(known.appointments.map(({ id }) => id));
  const visitIds = new Set(known.visits.map(({ id }) => id));
  const resources: FhirResource[] = [
    patientOf(known.patient),
    ...practitionersOf([...known.appointments, ...known.visits, ...known.prescriptions]),
    ...known.appointments.map((one) => appointmentOf(one, patient)),
    ...known.visits.map((one) => encounterOf(one, patient, appointmentIds)),
    ...known.visits.flatMap((one) => diagnosisOf(one, patient)),
    ...known.prescriptions.flatMap((one) => medicationRequestsOf(one, patient, visitIds)),
    ...[...new Set(allergies)].map((text) => allergyOf(text, known.patient.id)),
    ...[...new Set(conditions)].map((text) => conditionOf(text, known.patient.id)),
  ];
  return {
    resourceType: 'Bundle',
    type: 'collection',
    timestamp: known.exported_at,
    entry: resources.map((resource) => ({ fullUrl: urlOf(resource.id), resource })),
  };
};

/** Identifier types: http://terminology.hl7.org/CodeSystem/v2-0203. Contact `C`, an emergency's: v2-0131. */
const patientOf = (patient: PatientView): FhirPatient => {
  const identifier = [
    { type: coded('v2-0203', 'NI'), value: patient.national_id },
    { type: coded('v2-0203', 'MB'), value: patient.insurance_id },
  ].flatMap(({ type, value }) => (value ? [{ type, value }] : []));
  const telecom = (['phone', 'email'] as const).flatMap((system) => {
    const value = patient[system];
    return value ? [{ system, value }] : [];
  });
  const name = patient.emergency_contact;
  return {
    resourceType: 'Patient',
    id: patient.id,
    ...givenOf({
      identifier: identifier.length === 0 ? undefined : identifier,
      name: texts(patient.name),
      telecom: telecom.length === 0 ? undefined : telecom,
      // http://hl7.org/fhir/administrative-gender has the clinic's three.
      gender: patient.gender ?? undefined,
      birthDate: patient.date_of_birth ?? undefined,
      address: texts(patient.address),
      contact: name ? [{ relationship: [coded('v2-0131', 'C')], name: { text: name } }] : undefined,
    }),
  };
};

const practitionersOf = (
  seenBy: readonly { readonly doctor_id: string; readonly doctor_name: string }[],
): FhirPractitioner[] =>
  [...new Map(seenBy.map(({ doctor_id, doctor_name }) => [doctor_id, doctor_name]))].map(([id, name]) => ({
    resourceType: 'Practitioner',
    id,
    ...givenOf({ name: texts(name) }),
  }));

/** http://hl7.org/fhir/appointmentstatus */
const appointmentStatus: Readonly<Record<AppointmentStatus, FhirAppointment['status']>> = {
  scheduled: 'booked',
  confirmed: 'booked',
  arrived: 'arrived',
  completed: 'fulfilled',
  cancelled: 'cancelled',
  no_show: 'noshow',
};

/** That the patient hasn't confirmed as yet: http://hl7.org/fhir/participationstatus, `tentative`. */
const appointmentOf = (one: AppointmentView, patient: FhirReference): FhirAppointment => ({
  resourceType: 'Appointment',
  id: one.id,
  status: appointmentStatus[one.status],
  ...givenOf({
    // R4's rule app-4: only of one that is cancelled or a no-show.
    cancelationReason: one.status === 'cancelled' ? texts(one.cancel_reason)?.[0] : undefined,
    reasonCode: texts(one.reason),
    comment: one.notes || undefined,
  }),
  start: one.start,
  end: one.end,
  minutesDuration: one.duration_minutes,
  created: one.created_at,
  participant: [
    { actor: patient, status: one.status === 'scheduled' ? 'tentative' : 'accepted' },
    { actor: referTo(one.doctor_id), status: 'accepted' },
  ],
});

const diagnosisIdOf = ({ id }: VisitView): string => idWithin(id, 'diagnosis');

/** `AMB`, ambulatory, of http://terminology.hl7.org/CodeSystem/v3-ActCode; what is recorded is over: `finished`. */
const encounterOf = (
  visit: VisitView,
  patient: FhirReference,
  appointmentIds: ReadonlySet<string>,
): FhirEncounter => ({
  resourceType: 'Encounter',
  id: visit.id,
  status: 'finished',
  class: { system: `${TERMINOLOGY}/v3-ActCode`, code: 'AMB' },
  type: [{ text: visit.visit_type }],
  subject: patient,
  participant: [{ individual: referTo(visit.doctor_id) }],
  period: { start: visit.date, end: visit.date },
  ...givenOf({
    appointment:
      visit.appointment_id !== null && appointmentIds.has(visit.appointment_id)
        ? [referTo(visit.appointment_id)]
        : undefined,
    reasonCode: texts(visit.reason),
    diagnosis: visit.diagnosis ? [{ condition: referTo(diagnosisIdOf(visit)) }] : undefined,
  }),
});

/** Categories: http://terminology.hl7.org/CodeSystem/condition-category. Whether it goes on isn't known. */
const diagnosisOf = (visit: VisitView, patient: FhirReference): FhirCondition[] =>
  visit.diagnosis
    ? [
        {
          resourceType: 'Condition',
          id: diagnosisIdOf(visit),
          category: [coded('condition-category', 'encounter-diagnosis')],
          code: { text: visit.diagnosis },
          subject: patient,
          encounter: referTo(visit.id),
          recordedDate: visit.created_at,
        },
      ]
    : [];

/** R4's rule con-3: one on the problem list has a clinical status. */
const conditionOf = (text: string, patientId: string): FhirCondition => ({
  resourceType: 'Condition',
  id: idWithin(patientId, `condition ${text}`),
  clinicalStatus: coded('condition-clinical', 'active'),
  category: [coded('condition-category', 'problem-list-item')],
  code: { text },
  subject: referTo(patientId),
});

/** R4's rule ait-1: it has a clinical status. */
const allergyOf = (text: string, patientId: string): FhirAllergyIntolerance => ({
  resourceType: 'AllergyIntolerance',
  id: idWithin(patientId, `allergy ${text}`),
  clinicalStatus: coded('allergyintolerance-clinical', 'active'),
  code: { text },
  patient: referTo(patientId),
});

/** The clinic's three states are http://hl7.org/fhir/CodeSystem/medicationrequest-status's own. */
const medicationRequestsOf = (
  prescription: PrescriptionView,
  patient: FhirReference,
  visitIds: ReadonlySet<string>,
): FhirMedicationRequest[] =>
  prescription.medications.map((medication, index) => ({
    resourceType: 'MedicationRequest',
    id: idWithin(prescription.id, `medication ${index}`),
    groupIdentifier: { system: URI, value: urlOf(prescription.id) },
    status: prescription.status,
    intent: 'order',
    medicationCodeableConcept: { text: medication.name },
    subject: patient,
    ...givenOf({
      encounter: visitIds.has(prescription.visit_id) ? referTo(prescription.visit_id) : undefined,
      note: texts(prescription.notes),
    }),
    authoredOn: prescription.created_at,
    requester: referTo(prescription.doctor_id),
    dosageInstruction: [
      {
        text: `${medication.dosage}, ${medication.frequency}`,
        ...givenOf({ patientInstruction: medication.instructions || undefined }),
        timing: {
          repeat: {
            boundsDuration: { value: medication.duration_days, unit: 'day', system: UCUM, code: 'd' },
          },
          code: { text: medication.frequency },
        },
      },
    ],
  }));
