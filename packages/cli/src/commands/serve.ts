import { Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.ts';

/** The first request to stop; a second one ends the process at once, as signals do by default. */
const askedToStop = (): Promise<void> =>
  new Promise((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
  });

export default class Serve extends BaseCommand {
  static override summary =
    'Run the server in the foreground; Ctrl-C or SIGTERM lets running requests end first.';
  static override examples = [
    '<%= config.bin %> serve',
    { description: 'Elsewhere', command: '<%= config.bin %> serve --port 8080 --host 0.0.0.0' },
  ];
  static override flags = {
    port: Flags.integer({ description: 'The port to listen on; PORT by default.', min: 0, max: 65_535 }),
    host: Flags.string({ description: 'The address to listen on; HOST by default.' }),
  };

  async run(): Promise<void> {
    const { port, host } = (await this.parse(Serve)).flags;
    const [{ loadConfig, readEnvironment }, { startServer }] = await Promise.all([
      import('@clinic/core'),
      import('@clinic/server'),
    ]);
    const configuration = loadConfig({
      ...readEnvironment(),
      ...(port !== undefined && { PORT: String(port) }),
      ...(host !== undefined && { HOST: host }),
    });
    const stopping = askedToStop();
    // With --json nothing but the one value goes to stdout.
    const server = await startServer(configuration, { logTo: this.jsonEnabled() ? 2 : 1 });
    const listening = { host: configuration.http.host, port: server.port };
    // The server's log has stdout, so the sentence goes to stderr.
    if (this.jsonEnabled()) this.logJson(listening);
    else process.stderr.write(`Serving on ${listening.host}:${listening.port}. Ctrl-C stops it.\n`);
    await stopping;
    await server.stop();
  }
}
