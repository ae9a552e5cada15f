import * as v from 'valibot';
import type { Environment } from './environment.ts';
import { isPlaceholder } from './secrets.ts';
import { type Values, type VariableName, variables } from './variables.ts';

export interface ReadVariables {
  readonly values: Values;
  /** Set by somebody, not by a default. */
  readonly given: ReadonlySet<VariableName>;
  /** `{VARIABLE: what is wrong}`; while there are any, `values` is not to be used. */
  readonly problems: Readonly<Record<string, string>>;
}

/** An empty variable is none, and neither is a Twilio credential as the examples have it. */
const setting = (environment: Environment, name: VariableName): string | undefined => {
  const value = environment[name];
  if (value === undefined || value === '') return undefined;
  return name.startsWith('TWILIO_') && isPlaceholder(value) ? undefined : value;
};

/** Reads every variable by its rule and finds all problems at once. */
export const readVariables = (environment: Environment): ReadVariables => {
  const values: Partial<Record<VariableName, unknown>> = {};
  const given = new Set<VariableName>();
  const problems: Record<string, string> = {};
  for (const name of Object.keys(variables) as VariableName[]) {
    const { default: standing, rule } = variables[name];
    const value = setting(environment, name);
    if (value !== undefined) given.add(name);
    const text = value ?? standing;
    if (text === null) continue;
    const result = v.safeParse(rule, text);
    if (result.success) values[name] = result.output;
    else problems[name] = result.issues[0].message;
  }
  return { values: values as Values, given, problems };
};
