import type { CivilDate } from '../kernel/civil-date.ts';
import type { Instant } from '../kernel/clock.ts';

/** What is used of FHIR R4 (4.0.1, hl7.org/fhir/R4); no element is ever null or empty. */
export interface FhirBundle {
  resourceType: 'Bundle';
  type: 'collection';
  timestamp: Instant;
  /** References among the resources are full URLs of this bundle. */
  entry: { fullUrl: string; resource: FhirResource }[];
}

export interface FhirReference {
  reference: string;
}

export interface FhirCoding {
  system: string;
  code: string;
}

export interface FhirConcept {
  coding?: FhirCoding[];
  text?: string;
}

export interface FhirPatient {
  resourceType: 'Patient';
  id: string;
  identifier?: { type: FhirConcept; value: string }[];
  name?: { text: string }[];
  telecom?: { system: 'phone' | 'email'; value: string }[];
  gender?: 'male' | 'female' | 'other' | 'unknown';
  birthDate?: CivilDate;
  address?: { text: string }[];
  contact?: { relationship: FhirConcept[]; name: { text: string } }[];
}

export interface FhirPractitioner {
  resourceType: 'Practitioner';
  id: string;
  name?: { text: string }[];
}

export interface FhirAppointment {
  resourceType: 'Appointment';
  id: string;
  status: 'booked' | 'arrived' | 'fulfilled' | 'cancelled' | 'noshow';
  cancelationReason?: FhirConcept;
  reasonCode?: FhirConcept[];
  start: Instant;
  end: Instant;
  minutesDuration: number;
  created: Instant;
  comment?: string;
  participant: { actor: FhirReference; status: 'accepted' | 'tentative' }[];
}

export interface FhirEncounter {
  resourceType: 'Encounter';
  id: string;
  status: 'finished';
  class: FhirCoding;
  type: FhirConcept[];
  subject: FhirReference;
  participant: { individual: FhirReference }[];
  appointment?: FhirReference[];
  period: { start: CivilDate; end: CivilDate };
  reasonCode?: FhirConcept[];
  diagnosis?: { condition: FhirReference }[];
}

export interface FhirMedicationRequest {
  resourceType: 'MedicationRequest';
  id: string;
  /** That it was prescribed together with others. */
  groupIdentifier: { system: string; value: string };
  status: 'active' | 'completed' | 'cancelled';
  intent: 'order';
  medicationCodeableConcept: FhirConcept;
  subject: FhirReference;
  encounter?: FhirReference;
  authoredOn: Instant;
  requester: FhirReference;
  note?: { text: string }[];
  dosageInstruction: {
    text: string;
    patientInstruction?: string;
    timing: {
      repeat: { boundsDuration: { value: number; unit: string; system: string; code: string } };
      code: FhirConcept;
    };
  }[];
}

export interface FhirAllergyIntolerance {
  resourceType: 'AllergyIntolerance';
  id: string;
  clinicalStatus: FhirConcept;
  code: FhirConcept;
  patient: FhirReference;
}

export interface FhirCondition {
  resourceType: 'Condition';
  id: string;
  clinicalStatus?: FhirConcept;
  category: FhirConcept[];
  code: FhirConcept;
  subject: FhirReference;
  encounter?: FhirReference;
  recordedDate?: Instant;
}

export type FhirResource =
  | FhirPatient
  | FhirPractitioner
  | FhirAppointment
  | FhirEncounter
  | FhirMedicationRequest
  | FhirAllergyIntolerance
  | FhirCondition;
