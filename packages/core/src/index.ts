export {
  type DoctorPerformance,
  doctorPerformanceQuery,
  doctorPerformanceSheet,
} from './analytics/doctor-performance.ts';
export { type PatientStats, patientStatsQuery, patientStatsSheet } from './analytics/patient-stats.ts';
export { type Revenue, revenueQuery, revenueSheet } from './analytics/revenue.ts';
export { type AppointmentStatus, appointmentStatuses } from './appointments/appointment.ts';
export { bookingInput } from './appointments/book.ts';
export { cancelInput } from './appointments/cancel.ts';
export { appointmentQuery, appointmentSearch } from './appointments/list.ts';
export { type DoctorStats, statsQuery } from './appointments/stats.ts';
export { appointmentEdit } from './appointments/update.ts';
export type { AppointmentView } from './appointments/view.ts';
export * from './audit/audit-entry.ts';
export { auditQuery } from './audit/list.ts';
export { type AuditProblem, type AuditVerification, verifyInput } from './audit/verify.ts';
export { hoursProfileInput, type ProfileShown } from './availability/add-profile.ts';
export type { DaySlot } from './availability/day-slots.ts';
export type { ExplainedDay, ExplainedSlot, Taker } from './availability/explain.ts';
export type { HoursProfile } from './availability/hours-profile.ts';
export { timeOffQuery } from './availability/list-time-off.ts';
export { availabilityQuery } from './availability/list-windows.ts';
export { hoursProfileQuery } from './availability/manage-profiles.ts';
export type { WindowRemoved } from './availability/remove-window.ts';
export { type Schedule, scheduleQuery } from './availability/schedule.ts';
export { availabilityInput, type WindowSet } from './availability/set-window.ts';
export { type DayOfSlots, type SlotView, slotQuery } from './availability/slots.ts';
export type { Stranded } from './availability/stranded.ts';
export { type TimeOffTaken, timeOffInput } from './availability/take-time-off.ts';
export type { TimeOff } from './availability/time-off.ts';
export type { WeeklyHours } from './availability/weekly-hours.ts';
export type { AvailabilityView } from './availability/window.ts';
export {
  billingEdit,
  billingInput,
  billingStatuses,
  claimStatuses,
  paymentMethods,
} from './billing/billing.ts';
export type { BillingCheck, BillingDifference } from './billing/check.ts';
export { billingQuery } from './billing/list.ts';
export { receiptQuery } from './billing/receipt.ts';
export { type ReceiptCheck, receiptInput } from './billing/verify-receipt.ts';
export type { BillingView } from './billing/view.ts';
export type { BlobStore } from './blobs/blob-store.ts';
export { type BlobsConfig, createBlobs } from './blobs/create-blobs.ts';
export { createFolderBlobs } from './blobs/folder.ts';
export { createS3Blobs, type S3Config } from './blobs/s3.ts';
export * from './clinic.ts';
export type { ClinicFor } from './clinic-for.ts';
export type { Configuration, Database } from './config/configuration.ts';
export { type Environment, readEnvironment } from './config/environment.ts';
export { loadConfig } from './config/load.ts';
export { openStorage } from './config/open-storage.ts';
export * from './config/settings.ts';
export { configurationVariables } from './config/variables.ts';
export { type DayCloseReport, dayCloseInput } from './day-close/close.ts';
export type { DayClose } from './day-close/day-close.ts';
export type { DayDifference, DayFigures, DayNote } from './day-close/figures.ts';
export { dayCloseParams, dayCloseQuery } from './day-close/list.ts';
export type { DemoProgress } from './demo/plant.ts';
export { type DemoReport, demoInput } from './demo/seed.ts';
export { departmentInput } from './departments/create.ts';
export type { DepartmentView } from './departments/department.ts';
export { departmentQuery } from './departments/list.ts';
export { departmentEdit } from './departments/update.ts';
export { assignInput } from './doctors/assign.ts';
export { doctorInput } from './doctors/create.ts';
export { doctorQuery, doctorSearch } from './doctors/list.ts';
export { doctorEdit } from './doctors/update.ts';
export type { DoctorView } from './doctors/view.ts';
export * from './errors.ts';
export * from './events/event.ts';
export { type EventList, eventQuery, eventSeq, isInAudience } from './events/list.ts';
export type { MessageKey } from './i18n/catalogue.ts';
export { chooseLocale, type Locale } from './i18n/locale.ts';
export { localizeError } from './i18n/localize-error.ts';
export { translate } from './i18n/translate.ts';
export type { Answer, Begun, Held, IdempotentRequest } from './idempotency/answer-once.ts';
export * from './identity/actor.ts';
export { changePhoneInput, type PhoneChanged } from './identity/change-phone.ts';
export type { OtpInspection } from './identity/inspect-otp.ts';
export { type PermissionTable, permissionTable } from './identity/list-permissions.ts';
export { type SessionView, sessionQuery } from './identity/list-sessions.ts';
export { userQuery } from './identity/list-users.ts';
export { importedUserInput, userInput } from './identity/manage-users.ts';
export { passwordSchema } from './identity/password.ts';
export * from './identity/permissions.ts';
export { type AccountView, profileInput } from './identity/profile.ts';
export { refreshInput } from './identity/refresh.ts';
export { type Registered, registerInput } from './identity/register.ts';
export * from './identity/role.ts';
export { type OtpSent, phoneChangeOtpInput, sendOtpInput } from './identity/send-otp.ts';
export type { SignIn } from './identity/sign-in.ts';
export { passwordSignInInput } from './identity/sign-in-by-password.ts';
export { signOutInput } from './identity/sign-out.ts';
export type { TokenClaims } from './identity/tokens.ts';
export { accountInput } from './identity/update-account.ts';
export { userEdit } from './identity/update-user.ts';
export { genders, type User, type UserView } from './identity/user.ts';
export { verifyOtpInput } from './identity/verify-otp.ts';
export { toFhirBundle } from './interchange/fhir.ts';
export type { FhirBundle, FhirResource } from './interchange/fhir-types.ts';
export type { PatientExport } from './interchange/patient-export.ts';
export { CsvError, type CsvRecord, readCsv } from './interchange/read-csv.ts';
export type { ImportReport, PossibleDuplicate, RefusedRow } from './interchange/report.ts';
export { type Sheet, toCsv } from './interchange/write-csv.ts';
export { adjustmentTypes, type InventoryItemView, itemEdit, itemInput } from './inventory/item.ts';
export { inventoryQuery, stockChangeQuery } from './inventory/list.ts';
export { type StockChangeView, stockChangeTypes } from './inventory/stock-change.ts';
export type { StockWarning, Usage } from './inventory/use.ts';
export { dateSchema, dayNames } from './kernel/civil-time.ts';
export * from './kernel/clock.ts';
export { forgetFirst } from './kernel/forget-first.ts';
export { isId, newId } from './kernel/ids.ts';
export { currencyDigits, toMajorUnits, toMinorUnits } from './kernel/money.ts';
export type { Page, PageQuery } from './kernel/page.ts';
export { plainText } from './kernel/text.ts';
export { invalidFields, validate } from './kernel/validate.ts';
export { type MedicalHistoryView, medicalHistoryEdit } from './medical-history/medical-history.ts';
export { createMessenger, type MessagingConfig } from './messaging/create-messenger.ts';
export * from './messaging/messenger.ts';
export {
  type Delivery,
  type MessageState,
  messageStates,
  type OutboxMessageView,
} from './messaging/outbox-message.ts';
export { type PreviewedMessage, previewMessages } from './messaging/preview.ts';
export type { Migration } from './migrations/migrations.ts';
export type { PatientCreated } from './patients/create.ts';
export { patientQuery } from './patients/list.ts';
export { mergeInput } from './patients/merge.ts';
export { type PatientView, patientEdit, patientInput } from './patients/patient.ts';
export { patientSearchQuery } from './patients/search.ts';
export { parseKuwaitPhone, toKuwaitPhone } from './phone/phone.ts';
export { type PhotoChanged, photoInput } from './photos/change-photo.ts';
export type { PhotoFile } from './photos/read-photo.ts';
export { prescriptionQuery } from './prescriptions/list.ts';
export type { MedicationWarning } from './prescriptions/match-medications.ts';
export {
  type Medication,
  type PrescriptionStatus,
  prescriptionEdit,
  prescriptionInput,
  prescriptionStatuses,
} from './prescriptions/prescription.ts';
export type { PrescriptionView, PrescriptionWritten } from './prescriptions/view.ts';
export type { Printed } from './printing/printed.ts';
export * from './storage/index.ts';
export type { BackupReport } from './store/backup.ts';
export { collections } from './store/collections.ts';
export type { StoreInitialized } from './store/initialize.ts';
export type { StoreStatus } from './store/status.ts';
export { grantInput } from './subscriptions/grant.ts';
export { subscriptionQuery } from './subscriptions/history.ts';
export { packageEdit, packageInput } from './subscriptions/manage-packages.ts';
export { type Purchase, purchaseInput } from './subscriptions/purchase.ts';
export type { PackageView, PaymentStatus, SubscriptionView } from './subscriptions/subscription.ts';
export { type SweepName, type SweepReport, sweepNames } from './sweeps/sweep.ts';
export { treatmentQuery } from './treatments/list.ts';
export {
  type TreatmentEntered,
  type TreatmentView,
  treatmentEdit,
  treatmentInput,
} from './treatments/treatment.ts';
export { type TwilioCall, twilioFields } from './twilio/receive.ts';
export { visitQuery } from './visits/list.ts';
export type { VisitView } from './visits/view.ts';
export { visitEdit, visitInput } from './visits/visit.ts';
export { type WaitlistStatus, type WaitlistView, waitlistStatuses } from './waitlist/entry.ts';
export { waitlistInput } from './waitlist/join.ts';
export { waitlistQuery } from './waitlist/list.ts';
export { deliveryStates, type WebhookDeliveryView } from './webhooks/delivery.ts';
export { type WebhookShown, webhookQuery } from './webhooks/list.ts';
export { type WebhookCreated, webhookEdit } from './webhooks/manage.ts';
export { type WebhookView, webhookInput } from './webhooks/webhook.ts';
