-- The files that are not parsed yet, or failed and may be tried again, or were cut at fewer pages.
create or replace temporary table pending_documents as
with files as (
    select
        relative_path,
        md5,
        size,
        lower(split_part(relative_path, '.', -1)) as ending
    from directory(@documents)
    qualify row_number() over (partition by md5 order by relative_path) = 1
),

parsed as (
    select
        md5,
        answer:error::varchar as error,
        attempts,
        max_pages,
        array_size(answer:value:pages) as pages
    from parsed_document_ledger
    where mode = %(mode)s
),

pending as (
    select
        files.relative_path,
        files.md5,
        files.ending in ('pdf', 'docx', 'pptx') as has_pages,
        case
            when files.ending in ('pdf', 'docx', 'pptx') then %(max_pages)s
            when files.ending in ('png', 'jpg', 'jpeg') then 1
            else greatest(ceil(files.size / %(characters_per_page)s), 1)
        end as most_pages
    from files
    left join parsed on files.md5 = parsed.md5
    where parsed.md5 is null
        or (parsed.error is not null and parsed.attempts < %(max_attempts)s)
        or (parsed.pages >= parsed.max_pages and parsed.max_pages < %(max_pages)s)
)

select
    relative_path,
    md5,
    has_pages,
    most_pages,
    ceil(row_number() over (order by relative_path) / %(files_per_statement)s) as batch
from pending
