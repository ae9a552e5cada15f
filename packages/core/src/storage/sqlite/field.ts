/** A name as SQL has it. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The field's place in a document, as an SQL literal. */
const jsonPath = (path: string): string => {
  if (/["\\\0]/.test(path)) throw new TypeError('a field cannot be named so');
  const steps = path.split('.').map((step) => (/^[A-Za-z_]\w*$/.test(step) ? step : `"${step}"`));
  return quoteText(`$.${steps.join('.')}`);
};

/** SQL for a field's value and JSON type. Index and query must spell them alike, or SQLite won't use the index. */
export interface FieldSql {
  /** Of all elements, when the field is an array. */
  readonly elements: string;
  /** Text or number as it is, true and false as 1 and 0, null for null and absent. */
  readonly value: string;
  /** `text`, `integer`, `real`, `true`, `false`, `null`, `array`, `object`; SQL's null for absent. */
  readonly type: string;
}

export const fieldSql = (path: string): FieldSql => {
  const place = jsonPath(path);
  return {
    elements: `json_each(doc,${place})`,
    value: path === 'id' ? 'id' : `json_extract(doc,${place})`,
    type: path === 'id' ? `'text'` : `json_type(doc,${place})`,
  };
};

/**
 * Equality with a constant, in the words that both a partial index and the queries it serves use: SQLite takes a
 * partial index only where the query states its condition literally.
 */
export const equalsLiteral = (field: FieldSql, value: string | number | boolean): string => {
  if (typeof value === 'boolean') return `${field.type} = '${value}'`;
  return `${field.value} = ${typeof value === 'number' ? value : quoteText(value)}`;
};
