import { useLocation, useNavigate } from '@tanstack/react-router';

export type Texts<K extends string> = Partial<Record<K, string>>;

/** The named texts of the address, and a way to change some of them; an empty one is left out. */
export function useAddress<K extends string>(): [Texts<K>, (change: Texts<K>, options?: { replace?: boolean }) => void] {
  const search = useLocation().search as Texts<K>;
  const navigate = useNavigate();
  const change = (texts: Texts<K>, options: { replace?: boolean } = {}) => {
    const merged = Object.entries({ ...search, ...texts }).filter(([, value]) => value !== undefined && value !== '');
    void navigate({ to: '.', search: Object.fromEntries(merged), ...options });
  };
  return [search, change];
}
