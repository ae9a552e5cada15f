import { bound, type Context } from '../context.ts';
import { receiveFromTwilio } from './receive.ts';

export const twilioOperations = (context: Context) => ({
  receive: bound(context, receiveFromTwilio),
});
