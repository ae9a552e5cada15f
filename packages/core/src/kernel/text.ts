import * as v from 'valibot';

/**
 * Text as people type it: stored as sent, trimmed and in Unicode NFC, never stripped or escaped (escaping is the
 * output's work). NUL is refused: SQLite would cut the text there.
 */
export const plainText = v.pipe(
  v.string(),
  v.check((text) => !text.includes('\u0000'), 'must not contain NUL'),
  v.check((text) => text.isWellFormed(), 'must be well-formed Unicode'),
  v.transform((text) => text.normalize('NFC').trim()),
);
