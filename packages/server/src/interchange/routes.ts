import { toFhirBundle } from '@clinic/core';
import * as v from 'valibot';
import { appointmentAnswer } from '../appointments/answers.ts';
import { billingAnswer } from '../billings/answers.ts';
import { id, instant } from '../http/answers.ts';
import { exampleAppointment, examplePatient, examplePrescription, exampleVisit } from '../http/examples.ts';
import { type Route, route } from '../http/route.ts';
import { exampleHistory, medicalHistoryAnswer } from '../medical-history/answers.ts';
import { patientAnswer } from '../patients/answers.ts';
import { prescriptionAnswer } from '../prescriptions/answers.ts';
import { treatmentAnswer } from '../treatments/answers.ts';
import { visitAnswer } from '../visits/answers.ts';
import { waitlistAnswer } from '../waitlist/answers.ts';

export const interchangeRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/patients/:id/export',
    action: 'patients.export',
    summary:
      'Everything about a patient; with format=fhir as a FHIR R4 bundle. Each export is audited, as a reading of the medical history too.',
    params: v.strictObject({ id }),
    query: v.strictObject({ format: v.optional(v.picklist(['json', 'fhir'])) }),
    answer: v.strictObject({
      exported_at: instant,
      patient: patientAnswer,
      medical_history: medicalHistoryAnswer,
      appointments: v.array(appointmentAnswer),
      visits: v.array(visitAnswer),
      treatments: v.array(treatmentAnswer),
      prescriptions: v.array(prescriptionAnswer),
      billings: v.optional(v.array(billingAnswer)),
      waitlist: v.array(waitlistAnswer),
    }),
    message: 'patient_export',
    bundle: toFhirBundle,
    example: {
      response: {
        exported_at: '2026-01-10T09:00:00.000Z',
        patient: examplePatient,
        medical_history: exampleHistory,
        appointments: [exampleAppointment],
        visits: [exampleVisit],
        treatments: [],
        prescriptions: [{ ...examplePrescription, medications: [...examplePrescription.medications] }],
        billings: [],
        waitlist: [],
      },
    },
    handle: ({ clinic, params }) => clinic.interchange.exportPatient(params.id),
  }),
];
