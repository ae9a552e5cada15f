import type { Interfaces } from '@oclif/core';
import { askChoice, askText } from './questions.ts';

type Declared = Interfaces.ArgInput | Interfaces.FlagInput;

/** The same declarations with nothing required, to learn what was given. */
export const withoutRequired = <D extends Declared>(declared: D): D =>
  Object.fromEntries(
    Object.entries(declared).map(([name, value]) => [name, { ...value, required: false }]),
  ) as D;

/** Asks for each required value that wasn't given. @returns them as `[name, answer]`, in declared order. */
export const askMissing = async (
  declared: Declared,
  given: Readonly<Record<string, unknown>>,
): Promise<[string, string][]> => {
  const answers: [string, string][] = [];
  for (const [name, value] of Object.entries(declared)) {
    if (!value.required || given[name] !== undefined) continue;
    const question = `${value.summary ?? value.description ?? name}`;
    const choices = 'options' in value ? value.options : undefined;
    answers.push([name, await (choices ? askChoice(question, choices) : askText(question))]);
  }
  return answers;
};
