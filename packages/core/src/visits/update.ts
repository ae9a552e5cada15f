import type * as v from 'valibot';
import { ownedBy } from '../appointments/reach.ts';
import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { toInstant } from '../kernel/clock.ts';
import { givenOf, validate } from '../kernel/validate.ts';
import { GuardFailedError } from '../storage/index.ts';
import { findVisit } from './find.ts';
import { presentVisit, type VisitView } from './view.ts';
import { checkFollowUp, type Visit, visitEdit, visits } from './visit.ts';

/** How often a change is worked out again while others change the visit's days. */
const MAX_ATTEMPTS = 10;

/**
 * Changes what is written of a visit, doctors of their own; two at once that change different fields both stay.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR, NOT_FOUND also for another doctor's
 */
export const updateVisit = async (
  context: Context,
  id: string,
  input: v.InferInput<typeof visitEdit>,
): Promise<VisitView> => {
  const owned = await ownedBy(context, 'visits.manage');
  const fields = emptyAsNone(givenOf(validate(visitEdit, input)));
  for (let attempt = 1; ; attempt += 1) {
    const known = await findVisit(context, id, owned);
    try {
      return await change(context, known, fields);
    } catch (error) {
      const met = error instanceof GuardFailedError && error.step === 'visit';
      if (!met || attempt === MAX_ATTEMPTS) throw error;
    }
  }
};

const emptyAsNone = (given: Partial<Visit>): Partial<Visit> =>
  Object.fromEntries(Object.entries(given).map(([field, value]) => [field, value === '' ? null : value]));

const change = async (context: Context, known: Visit, fields: Partial<Visit>): Promise<VisitView> => {
  if (Object.keys(fields).length === 0) return presentVisit(context, known);
  const { storage, clock } = context;
  const set = { ...fields, updated_at: toInstant(clock.now()) };
  const after = { ...known, ...set };
  checkFollowUp(after);
  const { id, doctor_id, date, follow_up_date } = known;
  const changing = storage
    .collection(visits)
    .updating('visit', { id, doctor_id, date, follow_up_date }, { $set: set });
  await commit(context, [changing], {
    action: 'visit.update',
    entity: 'visits',
    entity_id: id,
    changes: audited(fields),
  });
  return presentVisit(context, after);
};

/** Values only where they aren't about the patient. */
const audited = ({ date, visit_type, follow_up_date, ...told }: Partial<Visit>) => ({
  ...(date === undefined ? {} : { date }),
  ...(visit_type === undefined ? {} : { visit_type }),
  ...(follow_up_date === undefined ? {} : { follow_up_date }),
  ...(Object.keys(told).length === 0 ? {} : { fields: Object.keys(told) }),
});
