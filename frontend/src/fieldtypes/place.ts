/** Of which record a value is shown: what files need to know to be read. */
import { createContext, use } from "react";

export interface Place {
  readonly object: string;
  readonly id: string;
}

const PlaceContext = createContext<Place | null>(null);
export const PlaceProvider = PlaceContext.Provider;
export const usePlace = (): Place | null => use(PlaceContext);
