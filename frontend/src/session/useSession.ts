import { useQuery } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { api, body } from '../api/client'
import { session } from './session'

/** The API key, or null when nobody is signed in. */
export function useKey(): string | null {
  return useSyncExternalStore(session.subscribe, session.key)
}

/** Whose key it is and what it may do. */
export function useCaller() {
  return useQuery({ queryKey: ['caller'], queryFn: async () => body(await api.GET('/v1/caller')), staleTime: 60_000 })
}

/** Whether the caller has a scope; false until it is known. */
export function useMay(scope: 'read' | 'scan' | 'admin' | 'operator'): boolean {
  return useCaller().data?.scopes.includes(scope) ?? false
}
