import type { App } from '@roomful/protocol';
import type { Office } from '#lib/admin/admin.svelte.ts';
import { appsText } from '#lib/messages/admin/apps/apps-text.svelte.ts';
import type { Act } from '../act.ts';

const scope = 'apps:write';

/** What may be done to an app, beside changing it. */
export function appActs({ api }: Office, { id, name, disabledAt }: App): Act[] {
  const switching: Act =
    disabledAt === null
      ? {
          scope,
          heading: appsText.switchOffQuestion(name),
          detail: appsText.switchOffDetail,
          confirm: appsText.switchOff,
          run: () => api.changeApp(id, { isEnabled: false }),
        }
      : {
          scope,
          heading: appsText.switchOnQuestion(name),
          detail: appsText.switchOnDetail,
          confirm: appsText.switchOn,
          mild: true,
          run: () => api.changeApp(id, { isEnabled: true }),
        };
  return [
    switching,
    {
      scope,
      heading: appsText.removeAppQuestion(name),
      detail: appsText.removeAppDetail,
      confirm: appsText.removeApp,
      typed: id,
      run: () => api.removeApp(id),
    },
  ];
}

/** Taking one of its ways to sign from the host. */
export function keyActs({ api }: Office, { id }: App) {
  return {
    removeSecret: (kid: string): Act => ({
      scope,
      heading: appsText.removeSecret(kid),
      detail: appsText.removeSecretDetail,
      confirm: appsText.remove,
      run: () => api.removeAppKey(id, kid),
    }),
    removeJwks: (): Act => ({
      scope,
      heading: appsText.removeJwks,
      detail: appsText.removeJwksDetail,
      confirm: appsText.remove,
      run: () => api.changeApp(id, { jwksUrl: null }),
    }),
  };
}
