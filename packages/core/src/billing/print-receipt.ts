import { encode } from 'uqr';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import type { Locale } from '../i18n/locale.ts';
import { translate } from '../i18n/translate.ts';
import { validate } from '../kernel/validate.ts';
import { findPatient } from '../patients/find.ts';
import { type Formats, formatsOf, localeOf } from '../printing/formats.ts';
import { drawFacts, drawHead, drawSums, type Sum } from '../printing/letter.ts';
import { print } from '../printing/press.ts';
import type { Printed } from '../printing/printed.ts';
import { type Sheet, styles } from '../printing/sheet.ts';
import { showBilling } from './list.ts';
import { type ReceiptQuery, receiptQuery, receiptText } from './receipt.ts';
import type { BillingView } from './view.ts';

/** Points. A code of such a text has some 50 dots a side: two thirds of a millimetre each. */
const CODE_WIDTH = 96;

/**
 * The receipt of one payment as PDF, with a code by which the clinic knows it again; for whoever may read the bill.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR, NOT_FOUND (no such bill or payment; another's bill to a patient, too)
 */
export const printReceipt = async (
  context: Context,
  id: string,
  query: ReceiptQuery = {},
): Promise<Printed> => {
  const bill = await showBilling(context, id);
  const { payment_id } = validate(receiptQuery, query);
  const index =
    payment_id === undefined
      ? bill.payments.length - 1
      : bill.payments.findIndex((one) => one.id === payment_id);
  const payment = bill.payments[index];
  if (payment === undefined) throw new ClinicError('NOT_FOUND', 'There is no such payment on this bill.');
  const patient = await findPatient(context, bill.patient_id);
  const locale = localeOf(context);
  const formats = formatsOf(context);
  const title = translate(locale, 'print_receipt');
  const number = `${bill.number}-${index + 1}`;
  const { clinicName, currency } = context.settings;
  const text = receiptText(context, {
    number: bill.number,
    payment_id: payment.id,
    amount: payment.amount,
    currency,
    paid_at: payment.at,
  });
  return print(context, {
    name: `receipt-${number}.pdf`,
    title: `${title} ${number}`,
    stamp: bill.status === 'void' ? translate(locale, 'print_void') : null,
    draw(sheet) {
      drawHead(sheet, clinicName, title);
      drawFacts(sheet, [
        { label: translate(locale, 'print_patient'), value: patient.name ?? '–' },
        { label: translate(locale, 'print_number'), value: number },
        { label: translate(locale, 'print_date'), value: formats.dateTime(payment.at) },
        {
          label: translate(locale, 'print_method'),
          value: translate(locale, `print_method_${payment.method}`),
        },
      ]);
      drawCode(sheet, text, translate(locale, 'print_receipt_code'));
      drawReceived(sheet, translate(locale, 'print_received'), formats.money(payment.amount));
      const sums = sumsOf(bill, payment, locale, formats);
      const figures = sums.map(({ figure }) => figure);
      drawSums(sheet, sums, sheet.widest(figures, styles.strong), 'start');
      sheet.foot(payment.id, (page, pages) => translate(locale, 'print_page', { page, pages }));
    },
  });
};

const drawReceived = (sheet: Sheet, label: string, sum: string): void => {
  for (const laid of [sheet.lay(label, styles.label), sheet.lay(sum, styles.sum)]) {
    sheet.put(laid, { at: 0, width: sheet.width });
    sheet.y += laid.height;
  }
};

/** What was given back of it, and how the bill stands now. */
const sumsOf = (
  { total, due }: BillingView,
  { amount, refunds }: BillingView['payments'][number],
  locale: Locale,
  formats: Formats,
): Sum[] => {
  const back = refunds.map((refund) => ({
    label: translate(locale, 'print_refund_on', { date: formats.date(refund.at) }),
    figure: formats.amount(-refund.amount),
  }));
  const kept = amount - refunds.reduce((all, refund) => all + refund.amount, 0);
  return [
    ...back,
    ...(back.length === 0
      ? []
      : [{ label: translate(locale, 'print_kept'), figure: formats.amount(kept), strong: true }]),
    { label: translate(locale, 'print_bill_total'), figure: formats.amount(total) },
    { label: translate(locale, 'print_bill_due'), figure: formats.amount(due) },
  ];
};

/** At the end of the line; what follows stands beside it. */
const drawCode = (sheet: Sheet, text: string, caption: string): void => {
  const place = { at: sheet.width - CODE_WIDTH, width: CODE_WIDTH };
  const { data } = encode(text, { ecc: 'M', border: 0 });
  sheet.squares(data, place);
  sheet.put(sheet.lay(caption, styles.label, CODE_WIDTH), place, sheet.y + CODE_WIDTH + 6);
};
