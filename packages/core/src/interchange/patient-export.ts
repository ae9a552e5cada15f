import type { AppointmentView } from '../appointments/view.ts';
import type { BillingView } from '../billing/view.ts';
import type { Instant } from '../kernel/clock.ts';
import type { MedicalHistoryView } from '../medical-history/medical-history.ts';
import type { PatientView } from '../patients/patient.ts';
import type { PrescriptionView } from '../prescriptions/view.ts';
import type { TreatmentView } from '../treatments/treatment.ts';
import type { VisitView } from '../visits/view.ts';
import type { WaitlistView } from '../waitlist/entry.ts';

/** Everything about one patient, each list oldest first. */
export interface PatientExport {
  exported_at: Instant;
  patient: PatientView;
  /** With every change there was. */
  medical_history: MedicalHistoryView;
  appointments: AppointmentView[];
  visits: VisitView[];
  treatments: TreatmentView[];
  prescriptions: PrescriptionView[];
  /** Only for who may read bills. */
  billings?: BillingView[];
  waitlist: WaitlistView[];
}
