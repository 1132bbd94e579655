"""Pages made of data, as values: libraries, modules, projects, licences, tags, whole files."""
