import process from 'node:process';
import { create } from './create.ts';

const { env, stdin, stdout, stderr } = process;
process.exitCode = await create(process.argv.slice(2), { env, cwd: process.cwd(), stdin, stdout, stderr });
