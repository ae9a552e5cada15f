import sinon from 'sinon';

/** What was written to stderr while this ran; it doesn't reach the terminal. */
export const printedBy = async (run: () => Promise<unknown>): Promise<string> => {
  const write = sinon.stub(process.stderr, 'write').returns(true);
  try {
    await run();
    return write.args.map(([text]) => String(text)).join('');
  } finally {
    write.restore();
  }
};
