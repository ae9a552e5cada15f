import { writeFile } from 'node:fs/promises';
import { Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.ts';
import { WrongUsage } from '../refusal.ts';

export default class OpenApi extends BaseCommand {
  static override summary = "Print the API's description, OpenAPI 3.1.";
  static override examples = [
    '<%= config.bin %> openapi',
    { description: 'Into a file', command: '<%= config.bin %> openapi --out openapi.json' },
  ];
  static override flags = {
    out: Flags.string({ description: 'The file to write instead of printing.' }),
  };

  async run(): Promise<object> {
    const { out } = (await this.parse(OpenApi)).flags;
    const { describeApi } = await import('@clinic/server');
    const description = describeApi();
    if (out === undefined) {
      this.log(JSON.stringify(description, null, 2));
      return description;
    }
    const text = `${JSON.stringify(description, null, 2)}\n`;
    await writeFile(out, text).catch((error: NodeJS.ErrnoException) => {
      throw new WrongUsage(`--out: ${out} can't be written: ${error.code ?? error.message}`);
    });
    this.log(`Wrote ${out}.`);
    return { file: out };
  }
}
