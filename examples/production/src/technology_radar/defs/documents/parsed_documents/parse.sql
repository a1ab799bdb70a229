-- One call a file. Another run may have parsed some since they were counted: those are left out.
merge into parsed_document_ledger as ledger
using (
    with parsed as (
        select
            md5,
            answer:error::varchar as error,
            attempts,
            max_pages,
            array_size(answer:value:pages) as pages
        from parsed_document_ledger
        where mode = %(mode)s
    ),

    unparsed as (
        select
            pending_documents.relative_path,
            pending_documents.md5,
            pending_documents.has_pages
        from pending_documents
        left join parsed on pending_documents.md5 = parsed.md5
        where pending_documents.batch = %(batch)s
            and (
                parsed.md5 is null
                or (parsed.error is not null and parsed.attempts < %(max_attempts)s)
                or (parsed.pages >= parsed.max_pages and parsed.max_pages < %(max_pages)s)
            )
    ),

    with_pages as (
        select
            md5,
            relative_path
        from unparsed
        where has_pages
    ),

    without_pages as (
        select
            md5,
            relative_path
        from unparsed
        where not has_pages
    )

    select
        md5,
        ai_parse_document(
            to_file('@documents', relative_path), ${paged_options}, return_error_details => true
        )::variant as answer
    from with_pages
    union all
    select
        md5,
        ai_parse_document(
            to_file('@documents', relative_path), ${options}, return_error_details => true
        )::variant as answer
    from without_pages
) as answered
    on ledger.md5 = answered.md5 and ledger.mode = %(mode)s
when matched then update set
    max_pages = %(max_pages)s,
    answer = answered.answer,
    attempts = ledger.attempts + 1,
    parsed_at = %(parsed_at)s,
    run_id = %(run_id)s
when not matched then insert (
    md5, mode, max_pages, answer, attempts, parsed_at, run_id
) values (
    answered.md5,
    %(mode)s,
    %(max_pages)s,
    answered.answer,
    1,
    %(parsed_at)s,
    %(run_id)s
)
