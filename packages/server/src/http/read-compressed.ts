import type { IncomingMessage } from 'node:http';
import { createUnzip } from 'node:zlib';
import type { ClinicError } from '@clinic/core';
import { interruption, notArrived, notJson, tooLarge } from './body-refusals.ts';

/**
 * The bytes of a body in gzip or deflate, undone as they arrive and given up at the bound: a bomb costs no more than
 * a body that is allowed.
 * @param maxBytes after decompression
 * @throws ClinicError PAYLOAD_TOO_LARGE, INVALID_JSON (not compressed so, or cut off), REQUEST_TIMEOUT (the connection
 *   ended before the body did)
 */
export const readCompressed = (req: IncomingMessage, maxBytes: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const unzip = createUnzip();
    const chunks: Buffer[] = [];
    let bytes = 0;
    const giveUp = (refusal: ClinicError): void => {
      reject(refusal);
      chunks.length = 0;
      req.unpipe(unzip);
      unzip.destroy();
      // What is still to come is read and dropped, so that the connection can be used again.
      req.resume();
    };
    unzip.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) giveUp(tooLarge());
      else chunks.push(chunk);
    });
    unzip.on('end', () => resolve(Buffer.concat(chunks)));
    unzip.on('error', () => giveUp(notJson()));
    req.on('close', () => {
      if (!req.complete) giveUp(notArrived());
    });
    req.on('error', (error) => giveUp(interruption(error)));
    req.pipe(unzip);
  });
