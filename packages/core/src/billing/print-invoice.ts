import type { Context } from '../context.ts';
import type { Locale } from '../i18n/locale.ts';
import { translate } from '../i18n/translate.ts';
import { findPatient } from '../patients/find.ts';
import { type Formats, formatsOf, localeOf } from '../printing/formats.ts';
import { drawFacts, drawHead, drawHeading, drawSums } from '../printing/letter.ts';
import { print } from '../printing/press.ts';
import type { Printed } from '../printing/printed.ts';
import { type Sheet, styles } from '../printing/sheet.ts';
import { drawTable } from '../printing/table.ts';
import { showBilling } from './list.ts';
import type { BillingView } from './view.ts';

/** A bill on its way to paper. */
interface Invoice {
  readonly bill: BillingView;
  readonly locale: Locale;
  readonly formats: Formats;
  /** Points that the widest amount takes. */
  readonly amountWidth: number;
}

/**
 * A bill as PDF, for whoever may read it, in the language of who asks.
 * @throws ClinicError FORBIDDEN, NOT_FOUND (another's bill to a patient, too)
 */
export const printInvoice = async (context: Context, id: string): Promise<Printed> => {
  const bill = await showBilling(context, id);
  const patient = await findPatient(context, bill.patient_id);
  const locale = localeOf(context);
  const formats = formatsOf(context);
  const title = translate(locale, 'print_invoice');
  return print(context, {
    name: `${bill.number}.pdf`,
    title: `${title} ${bill.number}`,
    stamp: bill.status === 'void' ? translate(locale, 'print_void') : null,
    async draw(sheet) {
      drawHead(sheet, context.settings.clinicName, title);
      drawFacts(sheet, [
        { label: translate(locale, 'print_patient'), value: patient.name ?? '–' },
        { label: translate(locale, 'print_number'), value: bill.number },
        { label: translate(locale, 'print_date'), value: formats.date(bill.created_at) },
        { label: translate(locale, 'print_status'), value: translate(locale, `print_status_${bill.status}`) },
      ]);
      const amounts = [bill.discount, bill.total + bill.discount].map(formats.amount);
      const heads = [translate(locale, 'print_amount')];
      const amountWidth = Math.max(
        sheet.widest([...amounts, `-${amounts[1]}`], styles.strong),
        sheet.widest(heads, styles.label),
      );
      const invoice: Invoice = { bill, locale, formats, amountWidth };
      await drawLines(sheet, invoice);
      drawAmounts(sheet, invoice);
      drawClaim(sheet, invoice);
      await drawPayments(sheet, invoice);
      sheet.foot(bill.number, (page, pages) => translate(locale, 'print_page', { page, pages }));
    },
  });
};

const drawLines = async (sheet: Sheet, { bill, locale, formats, amountWidth }: Invoice): Promise<void> => {
  const quantities = bill.items.map(({ quantity }) => String(quantity));
  const prices = bill.items.map(({ unit_price }) => formats.amount(unit_price));
  const figures = (head: string, texts: readonly string[]) => ({
    head,
    width: Math.max(sheet.widest(texts, styles.text), sheet.widest([head], styles.label)),
    figures: true as const,
  });
  await drawTable(
    sheet,
    [
      { head: '', width: sheet.widest([String(bill.items.length)], styles.text) },
      { head: translate(locale, 'print_item'), share: 1 },
      figures(translate(locale, 'print_quantity'), quantities),
      figures(translate(locale, 'print_price'), prices),
      { head: translate(locale, 'print_amount'), width: amountWidth, figures: true },
    ],
    bill.items.map((line, index) => ({
      cells: [
        String(index + 1),
        line.description,
        quantities[index]!,
        prices[index]!,
        formats.amount(line.total),
      ],
    })),
  );
};

const drawAmounts = (sheet: Sheet, { bill, locale, formats, amountWidth }: Invoice): void => {
  const { amount, currency } = formats;
  const label = (key: 'print_total' | 'print_due'): string => `${translate(locale, key)} (${currency})`;
  const discounted = [
    { label: translate(locale, 'print_subtotal'), figure: amount(bill.total + bill.discount) },
    { label: translate(locale, 'print_discount'), figure: amount(-bill.discount) },
  ];
  drawSums(
    sheet,
    [
      ...(bill.discount === 0 ? [] : discounted),
      { label: label('print_total'), figure: amount(bill.total), strong: true },
      { label: translate(locale, 'print_paid'), figure: amount(bill.paid) },
      { label: label('print_due'), figure: amount(bill.due), strong: true },
    ],
    amountWidth,
    'end',
  );
};

const drawClaim = (sheet: Sheet, { bill: { insurance_claim: claim }, locale, formats }: Invoice): void => {
  if (claim === null) return;
  const { approved_amount: approved } = claim;
  drawHeading(sheet, translate(locale, 'print_insurance'), 40);
  drawFacts(sheet, [
    { label: translate(locale, 'print_insurer'), value: claim.provider },
    { label: translate(locale, 'print_policy'), value: claim.policy_number },
    { label: translate(locale, 'print_claimed'), value: formats.money(claim.amount) },
    {
      label: translate(locale, 'print_approved'),
      value: approved === null ? '–' : formats.money(approved),
    },
    { label: translate(locale, 'print_status'), value: translate(locale, `print_claim_${claim.status}`) },
  ]);
};

/** Each payment, and under it what was given back of it. */
const drawPayments = async (sheet: Sheet, { bill, locale, formats, amountWidth }: Invoice): Promise<void> => {
  if (bill.payments.length === 0) return;
  const rows = bill.payments.flatMap(({ at, method, amount, refunds }) => [
    { cells: [formats.dateTime(at), translate(locale, `print_method_${method}`), formats.amount(amount)] },
    ...refunds.map((refund) => ({
      cells: [formats.dateTime(refund.at), translate(locale, 'print_refund'), formats.amount(-refund.amount)],
    })),
  ]);
  drawHeading(sheet, translate(locale, 'print_payments'), 60);
  await drawTable(
    sheet,
    [
      { head: translate(locale, 'print_date'), share: 1 },
      { head: translate(locale, 'print_method'), share: 1 },
      { head: translate(locale, 'print_amount'), width: amountWidth, figures: true },
    ],
    rows,
  );
};
