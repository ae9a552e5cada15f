import { type Role, roles, whoMay } from '@clinic/core';
import type { Endpoint } from '../../packages/server/src/http/route.ts';
import { operator } from '../support/clinic.ts';
import type { TestServer } from '../support/server.ts';

/** An access token for each role. */
export type Tokens = Readonly<Record<Role, string>>;

/** One user of each role, signed in by phone. */
export const signInEveryRole = async (server: TestServer): Promise<Tokens> => {
  const tokens: Partial<Record<Role, string>> = {};
  for (const [index, role] of roles.entries()) {
    const phone = `+9655900000${index}`;
    await server.clinic.as(operator).users.create({ role, name: role, phone });
    tokens[role] = (await server.signIn(phone)).token;
  }
  return tokens as Tokens;
};

/** What an access token says. */
export const claimsOf = (token: string): { readonly sub: string; readonly sid: string } =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

/** The token of someone whom this endpoint lets in. */
export const tokenFor = (endpoint: Endpoint, tokens: Tokens): string => {
  const who = whoMay(endpoint.action);
  const role = who === 'anyone' ? 'patient' : who[0];
  if (role === undefined) throw new Error(`${endpoint.method} ${endpoint.path}: no role may come here`);
  return tokens[role];
};
