-- Files that are no longer on the stage.
delete from parsed_documents
where path not in (select relative_path from directory(@documents))
