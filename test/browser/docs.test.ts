import { existsSync } from 'node:fs';
import { describeApi } from '@clinic/server';
import { expect } from 'chai';
import { type Browser, chromium, type Page } from 'playwright-core';
import { memory, openServer, type TestServer } from '../support/server.ts';

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

const operations = Object.entries(describeApi().paths).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => ({ path, method })),
);

/** Opens a page of the server and notes what must not happen on it. */
const visit = async (
  browser: Browser,
  server: TestServer,
  path: string,
): Promise<{ page: Page; problems: string[] }> => {
  const problems: string[] = [];
  const page = await browser.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      problems.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`page: ${error.message}`));
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== server.url && protocol !== 'data:') problems.push(`left the server: ${request.url()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.status()}: ${response.url()}`);
  });
  const answer = await page.goto(server.url + path);
  const policy = answer?.headers()['content-security-policy'] ?? '';
  expect(policy)
    .to.include("default-src 'self'")
    .and.include("frame-ancestors 'none'")
    .and.not.include('unsafe');
  expect(answer?.headers()['x-frame-options']).to.equal('DENY');
  return { page, problems };
};

/** A page of many operations holds those alone that are in sight: all that come by on the way down, as `get /health`. */
const scrolledPast = async (page: Page): Promise<string[]> => {
  const met = new Set<string>();
  const inSight = `[...document.querySelectorAll('.opblock')].map((block) =>
    /opblock-(get|post|put|patch|delete)/.exec(block.className)[1] + ' ' +
    block.querySelector('[data-path]').dataset.path)`;
  const onward = `new Promise((resolve) => {
    const before = scrollY;
    scrollBy(0, innerHeight / 2);
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(scrollY !== before)));
  })`;
  do {
    for (const operation of await page.evaluate<string[]>(inSight)) met.add(operation);
  } while (await page.evaluate<boolean>(onward));
  return [...met];
};

const rendersDocs = (): void => {
  describe('the docs pages in Chromium', () => {
    let browser: Browser;
    before(async () => {
      browser = await chromium.launch({
        executablePath,
        args: [
          '--no-sandbox',
          '--disable-gpu',
          '--disable-quic',
          '--no-first-run',
          '--disable-background-networking',
          '--disable-component-update',
          '--disable-sync',
        ],
      });
    });
    after(() => browser.close());

    for (const prefix of ['', '/api/v1']) {
      it(`Swagger UI at ${prefix}/docs shows every operation, calls nobody else and reports no error`, async () => {
        const server = await openServer(memory);
        const { page, problems } = await visit(browser, server, `${prefix}/docs`);
        await page.waitForSelector('.opblock');
        expect((await scrolledPast(page)).sort()).to.deep.equal(
          operations.map(({ path, method }) => `${method} ${path}`).sort(),
        );
        expect(problems).to.deep.equal([]);
      });

      it(`ReDoc at ${prefix}/redoc shows every operation, calls nobody else and reports no error`, async () => {
        const server = await openServer(memory);
        const { page, problems } = await visit(browser, server, `${prefix}/redoc`);
        await page.waitForSelector('[data-section-id^="tag/"]');
        const sections = page.locator('[data-section-id*="/operation/"], [data-section-id*="/paths/"]');
        expect(await sections.count()).to.equal(operations.length);
        const styled = await page.evaluate('getComputedStyle(document.querySelector("h1")).fontFamily');
        expect(styled).to.include('Montserrat');
        expect(problems).to.deep.equal([]);
      });
    }

    it('Swagger UI sends a request from the page and shows its answer', async () => {
      const server = await openServer(memory, { sample: true });
      const { page, problems } = await visit(browser, server, '/docs');
      await page.locator('.operation-filter-input').fill('Packages');
      const block = page.locator('.opblock', { has: page.locator('[data-path="/packages/available"]') });
      await block.locator('.opblock-summary-control').click();
      await block.getByRole('button', { name: 'Try it out' }).click();
      await block.getByRole('button', { name: 'Execute' }).click();
      await block.locator('.live-responses-table .response').waitFor();
      expect(await block.locator('.live-responses-table').innerText()).to.include('Basic Care');
      expect(problems).to.deep.equal([]);
    });
  });
};

if (existsSync(executablePath)) rendersDocs();
else console.log(`Browser suites DID NOT RUN: no Chromium at ${executablePath}; set CHROMIUM_PATH`);
