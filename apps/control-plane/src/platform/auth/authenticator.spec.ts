import { bearerOf, presentedBy } from './authenticator.js';

describe('what a request presents', () => {
  it('is a bearer, a cookie, both or nothing', () => {
    expect(presentedBy({})).toEqual({ bearer: null, cookie: null });
    expect(presentedBy({ authorization: 'Bearer abc_1', cookie: 'a=b; tidemark_session=tms_x; c=d' })).toEqual({ bearer: 'abc_1', cookie: 'tms_x' });
  });

  it.each(['', 'abc', 'Basic YTpi', 'Bearer', 'Bearer a b', 'Bearer a;b', `Bearer ${'a'.repeat(300)}`, 'Bearer ../../etc', undefined, 7])('takes no bearer from %s', (header) => {
    expect(bearerOf(header)).toBeNull();
  });

  it('takes no cookie that is empty, too long, or only ends like ours', () => {
    for (const cookie of ['tidemark_session=', `tidemark_session=${'a'.repeat(300)}`, 'xtidemark_session=abc']) expect(presentedBy({ cookie }).cookie).toBeNull();
  });
});
