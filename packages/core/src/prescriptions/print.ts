import type { Context } from '../context.ts';
import { findDoctor } from '../doctors/find.ts';
import { translate } from '../i18n/translate.ts';
import { civilDate } from '../kernel/civil-date.ts';
import { fromInstant } from '../kernel/clock.ts';
import { findPatient } from '../patients/find.ts';
import { ageOn } from '../patients/patient.ts';
import { formatsOf, localeOf } from '../printing/formats.ts';
import { drawFacts, drawHead, drawHeading, drawSignature } from '../printing/letter.ts';
import { print } from '../printing/press.ts';
import type { Printed } from '../printing/printed.ts';
import { styles } from '../printing/sheet.ts';
import { drawTable } from '../printing/table.ts';
import { showPrescription } from './list.ts';

/**
 * A prescription as PDF, for whoever may read it, in the language of who asks.
 * @throws ClinicError FORBIDDEN, NOT_FOUND (another's to a patient, too)
 */
export const printPrescription = async (context: Context, id: string): Promise<Printed> => {
  const prescription = await showPrescription(context, id);
  const [patient, doctor] = await Promise.all([
    findPatient(context, prescription.patient_id),
    findDoctor(context, prescription.doctor_id),
  ]);
  const locale = localeOf(context);
  const { day, date } = formatsOf(context);
  const title = translate(locale, 'print_prescription');
  const born = patient.date_of_birth;
  const written = civilDate(fromInstant(prescription.created_at), context.settings.timezone);
  const age =
    born !== null && born <= written
      ? translate(locale, 'print_born', { date: day(born), years: ageOn(written, born) })
      : null;
  return print(context, {
    name: `prescription-${id}.pdf`,
    title,
    stamp: prescription.status === 'cancelled' ? translate(locale, 'print_cancelled') : null,
    async draw(sheet) {
      drawHead(sheet, context.settings.clinicName, title);
      drawFacts(sheet, [
        { label: translate(locale, 'print_patient'), value: patient.name ?? '–', more: [age] },
        { label: translate(locale, 'print_doctor'), value: doctor.name, more: [doctor.specialty] },
        { label: translate(locale, 'print_date'), value: date(prescription.created_at) },
      ]);
      await drawTable(
        sheet,
        [
          { head: '', width: sheet.widest([String(prescription.medications.length)], styles.text) },
          { head: translate(locale, 'print_medicine'), share: 4 },
          { head: translate(locale, 'print_dosage'), share: 2 },
          { head: translate(locale, 'print_frequency'), share: 3 },
          { head: translate(locale, 'print_duration'), share: 1.5 },
        ],
        prescription.medications.map((medication, index) => ({
          cells: [
            String(index + 1),
            medication.name,
            medication.dosage,
            medication.frequency,
            translate(locale, 'print_days', { days: medication.duration_days }),
          ],
          note: medication.instructions,
        })),
      );
      if (prescription.notes !== null) {
        drawHeading(sheet, translate(locale, 'print_notes'), styles.text.size * 3);
        sheet.flow(prescription.notes, styles.text);
      }
      drawSignature(sheet, translate(locale, 'print_signature'), doctor.name);
      sheet.foot(`${translate(locale, 'print_number')} ${id}`, (page, pages) =>
        translate(locale, 'print_page', { page, pages }),
      );
    },
  });
};
