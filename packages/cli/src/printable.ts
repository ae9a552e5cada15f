/** Control characters steer a terminal; lines and tabs don't. */
const STEERING = /(?![\n\t])\p{Cc}/gu;

/** Text as it is safe to show: what people have entered moves no cursor and hides no line. */
export const printable = (text: string): string =>
  text.replace(STEERING, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
