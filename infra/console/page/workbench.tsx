import { useState } from 'preact/hooks';
import { AccountStrip } from './account-strip.tsx';
import { claimAccount } from './claim.ts';
import { ErrorsView } from './errors-view.tsx';
import { ImagesView } from './images-view.tsx';
import { Inspector } from './inspector.tsx';
import { RegisterView } from './register-view.tsx';
import { useActivity, useService } from './service.ts';
import { type Tenant, useStored } from './stored.ts';
import type { Language, Translate } from './texts.ts';
import { TimelineView } from './timeline-view.tsx';

const views = ['images', 'register', 'errors', 'timeline'] as const;
export type View = (typeof views)[number];

export type ViewProps = {
  readonly t: Translate;
  readonly language: Language;
};

type WorkbenchProps = ViewProps & {
  readonly tenant: Tenant;
  readonly setTenant: (tenant: Tenant | undefined) => void;
  readonly announce: (text: string) => void;
};

/** An account's images, requests and events. */
export function Workbench({ t, language, tenant, setTenant, announce }: WorkbenchProps) {
  const [view, setView] = useStored<View>(sessionStorage, 'view', 'images');
  const [entryId, setEntryId] = useState<string>();
  const [claimFailed, setClaimFailed] = useState(false);
  const service = useService(tenant);
  const entries = useActivity(service.ask);
  const entry = entries?.find(({ Id }) => Id === entryId);
  const changes = entries?.find(({ Kind, Name }) => Kind === 'Event' || Name === 'DeleteImage')?.Id;

  async function claim() {
    setClaimFailed(false);
    const claimed = await claimAccount();
    if (claimed) setTenant(claimed);
    else setClaimFailed(true);
  }

  return (
    <>
      <AccountStrip {...{ t, tenant, claim }} forget={() => setTenant(undefined)} />
      {service.health === 'down' && (
        <p class="banner" role="alert">
          {t('offline')}
        </p>
      )}
      {claimFailed && (
        <p class="banner" role="alert">
          {t('claimFailed')}
        </p>
      )}
      {service.health === 'expired' && (
        <p class="banner" role="alert">
          {t('expired')}{' '}
          <button type="button" class="primary" onClick={claim}>
            {t('claimNew')}
          </button>
        </p>
      )}
      <div class="workbench">
        <nav class="views" aria-label={t('views')}>
          {views.map((name) => (
            <button
              type="button"
              key={name}
              aria-current={view === name ? 'page' : undefined}
              onClick={() => setView(name)}
            >
              {t(name)}
            </button>
          ))}
        </nav>
        <main id="content">
          {view === 'images' && (
            <ImagesView
              {...{ t, language, service, announce, changes }}
              register={() => setView('register')}
            />
          )}
          {view === 'register' && <RegisterView {...{ t, language, service, announce }} />}
          {view === 'errors' && <ErrorsView {...{ t, language, service, announce }} />}
          {view === 'timeline' && (
            <TimelineView {...{ t, language, service, entries, entryId, setEntryId }} />
          )}
        </main>
        <Inspector {...{ t, language, tenant, service }} entry={view === 'timeline' ? entry : undefined} />
      </div>
    </>
  );
}
