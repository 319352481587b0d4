import { commandName } from './command-name.js';
import { demoPaths } from './demo-state.js';
import { farewell } from './farewell.js';

describe('what make up ends with', () => {
  it('has commands that run as they are printed', () => {
    const state = { ports: null, processes: {}, clusters: [{ name: 'demo-a', kubeconfig: `${demoPaths.cluster('demo-a')}/kubeconfig`, context: 'demo-a', ours: true }] };
    const text = farewell(state, { repository: 'http://127.0.0.1:3/platform.git', address: 'http://127.0.0.1:1', kubectl: '/home/ada/.cache/tools/kubectl' });
    expect(text).toContain('  /home/ada/.cache/tools/kubectl --kubeconfig ');
    expect(text).toContain('--context demo-a ');
  });

  it.each([
    ['/usr/bin/kubectl', '/bin:/usr/bin', 'kubectl'],
    ['/opt/kubectl', '/bin:/usr/bin', '/opt/kubectl'],
    ["/home/o'neill/my tools/kubectl", '/bin', `'/home/o'\\''neill/my tools/kubectl'`],
  ])('calls %s with the PATH %s by %s', (file, searchPath, name) => {
    expect(commandName(file, searchPath)).toBe(name);
  });
});
