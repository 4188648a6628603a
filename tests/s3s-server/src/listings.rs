//! Listings that are read once: s3s-fs reads its whole bucket anew for each page of a thousand names, and one of 50,000 would take
//! fifty times as long as with any real service.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use s3s::{S3, S3Request, S3Response, S3Result, dto::*, s3_error};
use s3s_fs::FileSystem;

/// How many listings of several pages may be under way.
const KEPT: usize = 16;

/// s3s-fs, but for its listings.
pub(crate) struct Listed {
    files: FileSystem,
    kept: Mutex<Kept>,
}

/// The last listings of several pages, by their numbers.
#[derive(Default)]
struct Kept {
    last: u64,
    listings: VecDeque<(u64, Listing)>,
}

type Listing = Arc<Vec<Entry>>;

#[derive(Clone)]
enum Entry {
    Object(Box<Object>),
    Prefix(CommonPrefix),
}

impl Entry {
    fn key(&self) -> Option<&str> {
        match self {
            Self::Object(object) => object.key.as_deref(),
            Self::Prefix(prefix) => prefix.prefix.as_deref(),
        }
    }
}

impl Listed {
    pub(crate) fn new(files: FileSystem) -> Self {
        Self { files, kept: Mutex::default() }
    }

    /// The listing of a token, and where in it that begins.
    fn resumed(&self, token: &str) -> Option<(u64, Listing, usize)> {
        let (number, start) = token.split_once('-')?;
        let (number, start) = (number.parse().ok()?, start.parse().ok()?);
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, listing) = kept.listings.iter().find(|(of, _)| *of == number)?;
        Some((number, listing.clone(), start))
    }

    /// A new one, which is kept if it has more than this page.
    async fn begun(
        &self,
        request: S3Request<ListObjectsV2Input>,
        page: usize,
    ) -> S3Result<(u64, Listing, usize)> {
        let request = request.map_input(|it| ListObjectsV2Input { max_keys: Some(i32::MAX), ..it });
        let all = self.files.list_objects_v2(request).await?.output;
        let objects =
            all.contents.unwrap_or_default().into_iter().map(|it| Entry::Object(Box::new(it)));
        let prefixes = all.common_prefixes.unwrap_or_default().into_iter().map(Entry::Prefix);
        let mut entries: Vec<_> = objects.chain(prefixes).collect();
        entries.sort_by(|a, b| a.key().cmp(&b.key()));
        let listing = Arc::new(entries);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.last += 1;
        let number = kept.last;
        if listing.len() > page {
            kept.listings.push_back((number, listing.clone()));
            if kept.listings.len() > KEPT {
                kept.listings.pop_front();
            }
        }
        Ok((number, listing, 0))
    }

    /// A page of a listing.
    async fn page(
        &self,
        request: S3Request<ListObjectsV2Input>,
    ) -> S3Result<S3Response<ListObjectsV2Output>> {
        let input = request.input.clone();
        let page = usize::try_from(input.max_keys.unwrap_or(1000)).unwrap_or_default().min(1000);
        let (number, listing, start) = match &input.continuation_token {
            Some(token) => self.resumed(token).ok_or_else(|| s3_error!(InvalidArgument))?,
            None => self.begun(request, page).await?,
        };
        let (mut contents, mut prefixes) = (Vec::new(), Vec::new());
        for entry in listing.iter().skip(start).take(page) {
            match entry.clone() {
                Entry::Object(object) => contents.push(*object),
                Entry::Prefix(prefix) => prefixes.push(prefix),
            }
        }
        let is_truncated = page > 0 && start + page < listing.len();
        let next = is_truncated.then(|| format!("{number}-{}", start + page));
        Ok(S3Response::new(ListObjectsV2Output {
            key_count: i32::try_from(contents.len() + prefixes.len()).ok(),
            max_keys: input.max_keys.or(Some(1000)),
            is_truncated: Some(is_truncated),
            contents: Some(contents).filter(|it| !it.is_empty()),
            common_prefixes: Some(prefixes).filter(|it| !it.is_empty()),
            continuation_token: input.continuation_token,
            next_continuation_token: next,
            delimiter: input.delimiter,
            encoding_type: input.encoding_type,
            name: Some(input.bucket),
            prefix: input.prefix,
            start_after: input.start_after,
            ..ListObjectsV2Output::default()
        }))
    }
}

impl Listed {
    /// The same for clients that know the first version of listings: its marker is the second one's token, or a name to begin behind.
    async fn page_of_first_version(
        &self,
        request: S3Request<ListObjectsInput>,
    ) -> S3Result<S3Response<ListObjectsOutput>> {
        let marker = request.input.marker.clone();
        let mut request: S3Request<ListObjectsV2Input> = request.map_input(Into::into);
        if let Some(token) = marker.filter(|marker| self.resumed(marker).is_some()) {
            request.input.start_after = None;
            request.input.continuation_token = Some(token);
        }
        let page = self.page(request).await?;
        Ok(page.map_output(|page| ListObjectsOutput {
            contents: page.contents,
            common_prefixes: page.common_prefixes,
            delimiter: page.delimiter,
            encoding_type: page.encoding_type,
            name: page.name,
            prefix: page.prefix,
            max_keys: page.max_keys,
            is_truncated: page.is_truncated,
            next_marker: page.next_continuation_token,
            ..ListObjectsOutput::default()
        }))
    }
}

/// What s3s-fs does itself.
macro_rules! as_before {
    ($($operation:ident($input:ty) -> $output:ty)*) => {
        #[async_trait::async_trait]
        impl S3 for Listed {
            $(
                async fn $operation(&self, request: S3Request<$input>) -> S3Result<S3Response<$output>> {
                    self.files.$operation(request).await
                }
            )*

            async fn list_objects_v2(
                &self,
                request: S3Request<ListObjectsV2Input>,
            ) -> S3Result<S3Response<ListObjectsV2Output>> {
                self.page(request).await
            }

            async fn list_objects(
                &self,
                request: S3Request<ListObjectsInput>,
            ) -> S3Result<S3Response<ListObjectsOutput>> {
                self.page_of_first_version(request).await
            }
        }
    };
}

as_before! {
    abort_multipart_upload(AbortMultipartUploadInput) -> AbortMultipartUploadOutput
    complete_multipart_upload(CompleteMultipartUploadInput) -> CompleteMultipartUploadOutput
    copy_object(CopyObjectInput) -> CopyObjectOutput
    create_bucket(CreateBucketInput) -> CreateBucketOutput
    create_multipart_upload(CreateMultipartUploadInput) -> CreateMultipartUploadOutput
    delete_bucket(DeleteBucketInput) -> DeleteBucketOutput
    delete_object(DeleteObjectInput) -> DeleteObjectOutput
    delete_objects(DeleteObjectsInput) -> DeleteObjectsOutput
    get_bucket_location(GetBucketLocationInput) -> GetBucketLocationOutput
    get_object(GetObjectInput) -> GetObjectOutput
    head_bucket(HeadBucketInput) -> HeadBucketOutput
    head_object(HeadObjectInput) -> HeadObjectOutput
    list_buckets(ListBucketsInput) -> ListBucketsOutput
    list_parts(ListPartsInput) -> ListPartsOutput
    put_object(PutObjectInput) -> PutObjectOutput
    upload_part(UploadPartInput) -> UploadPartOutput
    upload_part_copy(UploadPartCopyInput) -> UploadPartCopyOutput
}
