import { isTakenOver, oneAtATime } from './foreign-object.js';
import type { TargetContext } from './target-context.js';

const wanted = { id: '/ConfigMap/shop/one', key: { group: '', kind: 'ConfigMap', namespace: 'shop', name: 'one' } };
const ownedBy = (other: string | undefined): TargetContext => ({ otherOwner: () => other }) as unknown as TargetContext;

describe('an object that another application has', () => {
  it('is refused with its name, unless it may be taken over', () => {
    expect(() => isTakenOver(ownedBy('argocd/cart'), wanted, 't', false)).toThrow(/ConfigMap shop\/one is managed by application argocd\/cart/);
    expect(isTakenOver(ownedBy('argocd/cart'), wanted, 't', true)).toBe(true);
    expect([isTakenOver(ownedBy(undefined), wanted, 't', false), isTakenOver(ownedBy(undefined), wanted, 't', true)]).toEqual([false, false]);
  });
});

describe('writes of one object', () => {
  it('follow one another, whether the one before succeeds or not; other objects do not wait', async () => {
    const context = ownedBy(undefined);
    const seen: string[] = [];
    const first = Promise.withResolvers<void>();
    const write = (name: string, until: Promise<void> = Promise.resolve()) => async (): Promise<string> => {
      seen.push(`${name} begins`);
      await until;
      seen.push(`${name} ends`);
      return name;
    };
    const one = oneAtATime(context, 'a', write('one', first.promise)).catch(() => 'failed');
    const two = oneAtATime(context, 'a', write('two'));
    const three = oneAtATime(context, 'a', write('three'));
    expect(await oneAtATime(context, 'b', write('other'))).toBe('other');
    expect(seen).toEqual(['one begins', 'other begins', 'other ends']);
    first.reject(new Error('refused'));
    expect(await Promise.all([one, two, three])).toEqual(['failed', 'two', 'three']);
    expect(seen.slice(3)).toEqual(['two begins', 'two ends', 'three begins', 'three ends']);
  });
});
