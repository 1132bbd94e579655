"""The places code lives in: one short module each, behind `interface.Provider`."""
