#!/usr/bin/env node
import { runCommandLine } from '../dist/index.js';

await runCommandLine(import.meta.url);
