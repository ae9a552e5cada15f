/** A document as a file. */
export interface Printed {
  /** Its name, in ASCII: `INV-2026-000001.pdf`. */
  readonly name: string;
  /** PDF 1.7, the letters it uses embedded. */
  readonly bytes: Uint8Array;
}
