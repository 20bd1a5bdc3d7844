import type { Io } from './command.ts';

/** What to type for this program: installed in a folder only, it is called through the package manager that called it now. */
export function programName(env: Io['env']): string {
  const [manager] = (env['npm_config_user_agent'] ?? '').split('/');
  switch (manager) {
    case '':
      return 'roomful';
    case 'pnpm':
      return 'pnpm exec roomful';
    case 'yarn':
      return 'yarn roomful';
    default:
      return 'npx roomful';
  }
}
