/// <reference path="./fontkit.d.ts" />
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { create, type Font } from 'fontkit';
import Document from 'pdfkit';
import type { Context } from '../context.ts';
import { forDocument, withLetters } from './font.ts';
import { localeOf } from './formats.ts';
import type { Printed } from './printed.ts';
import { Sheet } from './sheet.ts';

const require = createRequire(import.meta.url);
const FONT = '@expo-google-fonts/noto-naskh-arabic';

const read = async (file: string): Promise<Font> =>
  withLetters(create(await readFile(require.resolve(`${FONT}/${file}.ttf`))));

/** Read once, for reading them takes as long as a page; this module is loaded with the first document. */
const [regular, strong] = await Promise.all([
  read('400Regular/NotoNaskhArabic_400Regular'),
  read('600SemiBold/NotoNaskhArabic_600SemiBold'),
]);

interface Job {
  readonly name: string;
  /** What a reader shows as the document's name. */
  readonly title: string;
  /** Written large across each page; null: nothing. */
  readonly stamp: string | null;
  draw(sheet: Sheet): void | Promise<void>;
}

/** Prints in the language of who asks. The same at the same time gives the same bytes. */
export const print = async (context: Context, { name, title, stamp, draw }: Job): Promise<Printed> => {
  const locale = localeOf(context);
  const at = new Date(context.clock.now());
  const doc = new Document({
    size: 'A4',
    margin: 0,
    pdfVersion: '1.7',
    autoFirstPage: false,
    bufferPages: true,
    // None of the fonts that every reader has.
    font: '',
    lang: locale,
    displayTitle: true,
    info: { Title: title, Author: context.settings.clinicName, CreationDate: at, ModDate: at },
  });
  const parts: Uint8Array[] = [];
  const ended = new Promise<void>((resolve, reject) => {
    doc.on('data', (part: Uint8Array) => parts.push(part));
    doc.once('end', resolve).once('error', reject);
  });
  register(doc, 'regular', forDocument(regular));
  register(doc, 'strong', forDocument(strong));
  await draw(new Sheet(doc, locale === 'ar' ? 'rtl' : 'ltr', stamp));
  doc.end();
  await ended;
  return { name, bytes: new Uint8Array(Buffer.concat(parts)) };
};

/** It takes fontkit's own fonts, too, but its types don't know. */
const register = (doc: PDFKit.PDFDocument, name: string, font: Font): void => {
  doc.registerFont(name, font as unknown as Buffer);
};
