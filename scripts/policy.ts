// Prints who may do what: every operation for every role, and who writes which property. `npm run policy`.
// Of the contract as committed, which the tests hold against the running service.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { printPolicy } from '../src/http/policy-text.ts';

const contract = path.resolve(import.meta.dirname, '../openapi/openapi.json');
process.stdout.write(printPolicy(JSON.parse(readFileSync(contract, 'utf8'))));
