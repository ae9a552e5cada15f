import type { Action, ClinicErrorCode, ClinicFor, FhirBundle, MessageKey, Sheet } from '@clinic/core';
import * as v from 'valibot';
import type { Context } from './exchange.ts';
import type { Form } from './read-form.ts';
import type { Server } from './server.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A strict object whose fields are known: a body, a query or the parameters of a path. */
export type Fields = v.GenericSchema & { readonly entries: v.ObjectEntries };

export const noFields = v.strictObject({});

/** What a handler is given: only input that was parsed. */
export interface Call<B, Q, P> {
  /** The clinic's operations, bound to who calls. */
  readonly clinic: ClinicFor;
  readonly body: B;
  readonly query: Q;
  readonly params: P;
  readonly server: Server;
}

type Drawer<D, T> = { draw(data: D): T }['draw'];
/** Declared as a method, so that a declaration of known types is one of unknown ones. */
type Chooser<D> = { choose(data: D): MessageKey }['choose'];

/** What a success is answered with: 201 where something was made. */
export type SuccessStatus = 200 | 201;
type StatusChooser<D> = { choose(data: D): SuccessStatus }['choose'];

export type Limited = boolean | 'refusals';

interface Described {
  /** Without prefix; parameters as `:name`. */
  readonly path: `/${string}`;
  /** Who may come here follows from it, by the clinic's permission table. */
  readonly action: Action;
  readonly summary: string;
  /** Counted against the caller's requests a minute; `refusals`: only when it is refused. Default true. */
  readonly limited?: Limited;
  /** What it refuses beyond what every route may. */
  readonly errors?: readonly ClinicErrorCode[];
}

/** A body of multipart/form-data with one file in it; the body's schema is given its bytes under the field's name. */
export interface Upload {
  readonly field: string;
  readonly maxBytes: number;
  /** Media types for the docs; what the bytes are is the handler's to find out. */
  readonly types: readonly string[];
}

/** One endpoint that takes and answers JSON. Router, validation, OpenAPI, `GET /` and the docs come from it. */
export interface Endpoint<
  B extends v.GenericSchema = v.GenericSchema,
  Q extends Fields = Fields,
  P extends Fields = Fields,
  A extends v.GenericSchema = v.GenericSchema,
> extends Described {
  readonly method: Method;
  /** True for a body that needs a sign-in though anyone may come here. */
  needsSignIn?(body: v.InferOutput<B>): boolean;
  /** Anyone may come here, and whoever sends a token is answered as its user; a bad token is refused. */
  readonly optionalSignIn?: true;
  readonly params?: P;
  /** Text that stands for a number or a boolean is read as one where the schema wants one. */
  readonly query?: Q;
  readonly body?: B;
  /** The body is a file. Default JSON. */
  readonly upload?: Upload;
  /** The answer's `data`. */
  readonly answer: A;
  /** The answer's `message`, or how to choose it by the answer's `data`. */
  readonly message: MessageKey | Chooser<v.InferInput<A>>;
  /** Default 200; or how to choose it by the answer's `data`. */
  readonly status?: SuccessStatus | StatusChooser<v.InferInput<A>>;
  /** The answer's `data` as a table, for who asks with `format=csv`. */
  readonly sheet?: Drawer<v.InferInput<A>, Sheet>;
  /** The answer's `data` as a FHIR bundle, for who asks with `format=fhir`. */
  readonly bundle?: Drawer<v.InferInput<A>, FhirBundle>;
  readonly example: { readonly request?: v.InferInput<B>; readonly response: v.InferInput<A> };
  handle(
    call: Call<v.InferOutput<B>, v.InferOutput<Q>, v.InferOutput<P>>,
  ): Promise<v.InferInput<A>> | v.InferInput<A>;
}

/** What a page is given of its request: parsed where it declares a schema, else empty. */
export interface PageCall {
  /** The clinic's operations, bound to who calls. */
  readonly clinic: ClinicFor;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly form: Form;
}

/** One address that answers something other than the envelope: a page, a file, a text. */
export interface Page extends Described {
  /** POST: a program sends a form. */
  readonly method: 'GET' | 'POST';
  /** The media type of the answer. */
  readonly produces: string;
  readonly params?: Fields;
  readonly query?: Fields;
  /** For the docs; what is in the form is the handler's to check. */
  readonly form?: Fields;
  /** How `GET /` shows the answer. */
  readonly example: { readonly response: unknown };
  serve(ctx: Context, server: Server, call: PageCall): Promise<void> | void;
}

export type Route = Endpoint | Page;

/** Declares an endpoint; the schemas are checked against the handler and the example. */
export const route = <
  A extends v.GenericSchema,
  B extends v.GenericSchema = typeof noFields,
  Q extends Fields = typeof noFields,
  P extends Fields = typeof noFields,
>(
  declaration: Endpoint<B, Q, P, A>,
): Endpoint => declaration;

export const page = (declaration: Omit<Page, 'method' | 'form'>): Page => ({ ...declaration, method: 'GET' });

export const formPage = (declaration: Omit<Page, 'method'> & Required<Pick<Page, 'form'>>): Page => ({
  ...declaration,
  method: 'POST',
});

export const isEndpoint = (declared: Route): declared is Endpoint => 'answer' in declared;

/** Every status with which an endpoint may answer a success. */
export const statusesOf = ({ status = 200 }: Pick<Endpoint, 'status'>): SuccessStatus[] =>
  typeof status === 'function' ? [200, 201] : [status];

/** The routes of one part of the clinic, under the name the docs show. */
export interface Domain {
  readonly name: string;
  readonly routes: readonly Route[];
  /** Shapes of its answers that other answers hold too. */
  readonly schemas?: Readonly<Record<string, v.GenericSchema>>;
}
