import type { ClinicFor } from '@clinic/core';
import { Args } from '@oclif/core';

export const doctorArg = Args.string({
  description: "The doctor's id, or the email or phone the doctor signs in with.",
  required: true,
});

/** The id of the doctor whom an operator names; of a user who is no doctor, their own, which is no doctor's. */
export const doctorId = async (clinic: ClinicFor, reference: string): Promise<string> => {
  const { isId } = await import('@clinic/core');
  if (isId(reference)) return reference;
  const user = await clinic.users.show(reference);
  return user.doctor_id ?? user.id;
};
