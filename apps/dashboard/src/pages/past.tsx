import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useQuery } from 'urql';
import { useAddress } from '../api/address.js';
import { documents } from '../api/documents.js';
import type { FleetChange, Moment, PastTarget } from '../api/types.js';
import { Empty, Failed, Loading } from '../components/placeholders.js';
import { short } from '../components/revision.js';
import { Health, Sync } from '../components/status.js';
import { Ago } from '../components/time.js';

const PAGE = 50;
const HOUR_MS = 3_600_000;
const QUICK: readonly [words: string, ms: number][] = [['1 hour ago', HOUR_MS], ['1 day ago', 24 * HOUR_MS], ['1 week ago', 7 * 24 * HOUR_MS]];

interface Answer {
  fleet: {
    asOf: Moment;
    counts: { targets: number; synced: number; healthy: number; degraded: number };
    targets: { totalCount: number; nodes: PastTarget[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
  };
}

/** The fleet as it was at an instant that is in the address, and what became of it since. */
export function Past() {
  const [{ at, after }, change] = useAddress<'at' | 'after'>();
  const [{ data, error, fetching }] = useQuery<Answer>({ query: documents.pastFleet, variables: { at: at ?? null, first: PAGE, after: after ?? null } });
  const go = (instant: string): void => change({ at: instant, after: '' });
  return (
    <>
      <header className="title">
        <div>
          <h1>Time travel</h1>
          <p className="summary">{data === undefined ? 'The fleet as it was at any instant.' : <AsOf moment={data.fleet.asOf} />}</p>
        </div>
      </header>
      <InstantForm key={at ?? ''} at={at} go={go} />
      {error !== undefined ? <Failed message={error.message.replace('[GraphQL] ', '')} /> : data === undefined || fetching ? <Loading rows={6} /> : (
        <>
          <Counts counts={data.fleet.counts} />
          {at !== undefined && <Since from={data.fleet.asOf.position} />}
          <Targets targets={data.fleet.targets.nodes} />
          <div className="pages">
            {after !== undefined && <button type="button" className="plain" onClick={() => change({ after: '' })}>First page</button>}
            {/* Further pages are of the very same position. */}
            {data.fleet.targets.pageInfo.hasNextPage && <button type="button" className="plain" onClick={() => change({ at: String(data.fleet.asOf.position), after: data.fleet.targets.pageInfo.endCursor ?? '' })}>Next page</button>}
          </div>
        </>
      )}
    </>
  );
}

const AsOf = ({ moment: { position, recordedAt, floor } }: { moment: Moment }) => (
  <>
    As of position {position.toLocaleString('en')}{recordedAt !== null && <>, recorded <time dateTime={recordedAt}>{new Date(recordedAt).toLocaleString()}</time></>}.
    {floor !== null && <> Kept since <time dateTime={floor.recordedAt}>{new Date(floor.recordedAt).toLocaleString()}</time>.</>}
  </>
);

/** A time as its field writes it, in the local zone. */
function fieldText(at: string | undefined): string {
  if (at === undefined || Number.isNaN(Date.parse(at)) || /^\d+$/.test(at)) return '';
  const time = new Date(at);
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

function InstantForm({ at, go }: { at: string | undefined; go: (instant: string) => void }) {
  const [text, setText] = useState(fieldText(at));
  return (
    <form
      className="filters"
      onSubmit={(event) => {
        event.preventDefault();
        if (text !== '') go(new Date(text).toISOString());
      }}
    >
      <input type="datetime-local" step="1" aria-label="Instant" value={text} onChange={(event) => setText(event.target.value)} />
      <button type="submit">Show</button>
      {QUICK.map(([words, ms]) => <button key={words} type="button" className="plain" onClick={() => go(new Date(Date.now() - ms).toISOString())}>{words}</button>)}
      {at !== undefined && <button type="button" className="plain" onClick={() => go('')}>Now</button>}
    </form>
  );
}

function Counts({ counts: { targets, synced, healthy, degraded } }: { counts: Answer['fleet']['counts'] }) {
  const figures: [label: string, value: number, tone: string][] = [
    ['Targets', targets, 'idle'],
    ['Synced', synced, synced < targets ? 'warn' : 'good'],
    ['Healthy', healthy, healthy < targets ? 'idle' : 'good'],
    ['Degraded', degraded, degraded > 0 ? 'bad' : 'idle'],
  ];
  return <dl className="figures">{figures.map(([label, value, tone]) => <div key={label} className={tone}><dt>{label}</dt><dd>{value.toLocaleString('en')}</dd></div>)}</dl>;
}

function Since({ from }: { from: number }) {
  const [{ data, error }] = useQuery<{ fleetDiff: { targets: number; groups: { nodes: FleetChange[] } } }>({ query: documents.fleetDiff, variables: { from, first: 20 } });
  if (error !== undefined) return <Failed message={error.message.replace('[GraphQL] ', '')} />;
  if (data === undefined) return <Loading rows={2} />;
  const { targets, groups } = data.fleetDiff;
  return (
    <section className="attention" aria-label="Changes since">
      <h2>{targets === 0 ? 'Nothing has changed since' : `${targets.toLocaleString('en')} target${targets === 1 ? ' has' : 's have'} changed since`}</h2>
      <ul>
        {groups.nodes.map(({ summary, examples }) => <li key={summary}><span>{summary}</span><span className="quiet small">{examples.slice(0, 3).map(({ application, cluster }) => `${application} on ${cluster}`).join(', ')}</span></li>)}
      </ul>
    </section>
  );
}

function Targets({ targets }: { targets: readonly PastTarget[] }) {
  if (targets.length === 0) return <Empty title="No target"><p>Nothing was delivered to any cluster at that instant.</p></Empty>;
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label="Targets">
      <table>
        <thead><tr><th scope="col">Application</th><th scope="col">Cluster</th><th scope="col">Sync</th><th scope="col">Health</th><th scope="col">Ran</th><th scope="col">So since</th></tr></thead>
        <tbody>
          {targets.map(({ id, application, cluster, sync, health, revision, since }) => (
            <tr key={id}>
              <th scope="row"><Link to="/applications/$name" params={{ name: application }} search={{}}>{application}</Link></th>
              <td>{cluster}</td>
              <td><Sync status={sync} /></td>
              <td><Health status={health} /></td>
              <td><code>{short(revision)}</code></td>
              <td><Ago at={since} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
