import { readFile } from 'node:fs/promises';
import https from 'node:https';
import { clusterFiles, serverOf, type ClusterIdentity } from './cluster-identity.js';

export interface ClusterResponse {
  readonly status: number;
  readonly body: string;
}

const LARGEST_ANSWER = 32 * 1024 * 1024;

/** One request to the cluster's API server as its administrator. */
export async function clusterRequest(
  identity: ClusterIdentity,
  route: string,
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' = 'GET',
  body?: { readonly type: string; readonly content: string },
): Promise<ClusterResponse> {
  const authority = await readFile(clusterFiles(identity.folder).authority);
  const headers = { authorization: `Bearer ${identity.token}`, ...(body && { 'content-type': body.type }) };
  return new Promise((resolve, reject) => {
    const request = https.request(serverOf(identity) + route, { method, ca: authority, timeout: 5000, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > LARGEST_ANSWER) request.destroy(new Error(`${route} answered more than ${LARGEST_ANSWER} bytes`));
        else chunks.push(chunk);
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }));
      response.on('error', reject);
    });
    request.on('timeout', () => request.destroy(new Error(`${route} did not answer within 5 s`)));
    request.on('error', reject);
    request.end(body?.content);
  });
}

/** Whether an object is there. Errors of the connection count as no. */
export async function exists(identity: ClusterIdentity, route: string): Promise<boolean> {
  return clusterRequest(identity, route).then(
    ({ status }) => status === 200,
    () => false,
  );
}
